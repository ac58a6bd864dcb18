package dev.countersign.cli.config;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every key that a configuration may have: where it stands, its form, what holds without it, and
 * what it means. A reader can ask for no other; {@code docs/configuration.md} is made of it.
 */
public final class Schema {
    private static final List<Key> KEYS =
            List.of(
                    key(
                            "trust-domain",
                            "name",
                            "`countersign.local`",
                            "The trust domain: SPIFFE IDs of others are refused (SPIFFE-ID §2.1)."),
                    key(
                            "data",
                            "folder",
                            "`countersign-data`",
                            "The data folder, claimed by one process."),
                    key("admin", "section", "none", "For whoever watches this process."),
                    key(
                            "admin.at",
                            "HOST:PORT",
                            "`up`: `127.0.0.1:9444`; `gateway`: none",
                            "Where `/healthz`, `/readyz` and `/metrics` are answered (docs/operations.md),"
                                    + " over plain HTTP and to whoever asks: keep it on loopback."),
                    key(
                            "allow-weaker",
                            "`true` or `false`",
                            "`false`",
                            "Whether a reload may trust more than what runs: drop revocations or the"
                                    + " trust domain, or observe what was refused."),
                    key(
                            "authority",
                            "section",
                            "none",
                            "An authority in this process, with its network face."),
                    key("authority.at", "HOST:PORT", "`127.0.0.1:9443`", "Where it listens."),
                    key(
                            "authority.hosts",
                            "list of names and addresses",
                            "that of `at`, and loopback's",
                            "Under which names and addresses others reach it; they go into its"
                                    + " certificate."),
                    key(
                            "authority.store",
                            "`sqlite`",
                            "`sqlite`",
                            "Where the ledger is; `jdbc:` is promised and not built yet."),
                    key(
                            "authority.kek",
                            "file",
                            "`DATA/authority/kek`, made",
                            "The key that encrypts the authority's keys: 32 bytes in base64, 0600."),
                    key(
                            "authority.lifetime",
                            "10s to 90d",
                            "`1d`",
                            "How long a certificate lives. It is renewed when two thirds are over."),
                    key(
                            "authority.crl-lifetime",
                            "10s to 90d",
                            "`1d`",
                            "How long a revocation list is good for. A new one is made when two"
                                    + " thirds are over, and at every revocation."),
                    key(
                            "authority.renewal-grace",
                            "10s to 90d, or `none`",
                            "`1d`",
                            "For how long after its end a certificate can still be renewed by who"
                                    + " holds its key, if nothing was issued in its place."),
                    key("gateway", "section", "none", "A gateway in this process."),
                    key(
                            "gateway.identity",
                            "section, or SPIFFE ID",
                            "required",
                            "Who it is: a folder that an enrolment wrote, a chain whose key is in a"
                                    + " token, or a name that the authority in the same process"
                                    + " issues."),
                    key(
                            "gateway.identity.files",
                            "folder",
                            "required",
                            "The folder with `cert.pem`, `key.pem` and `trust.pem`. Where it names"
                                    + " its authority, it is renewed in place."),
                    key(
                            "gateway.identity.certificates",
                            "file",
                            "none",
                            "In place of `files`, with `key`: the chain as PEM, leaf first. It is not"
                                    + " renewed here, and `gateway.trust.files` has to be set."),
                    key(
                            "gateway.identity.key",
                            "PKCS#11 URI",
                            "none",
                            "In place of `files`, with `certificates`: the private key in a token"
                                    + " (RFC 7512), such as `pkcs11:token=gate;object=web?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/countersign/pin`."
                                    + " It names the token by `token`, `manufacturer`, `model`,"
                                    + " `serial` or `slot-id`, the key by `object` or `id`. The PIN"
                                    + " is in a file of mode 0600."),
                    key("gateway.trust", "section", "the identity's", "Whom it trusts."),
                    key(
                            "gateway.trust.files",
                            "list of files",
                            "the identity's",
                            "Root certificates (anchors), intermediates (hints) and revocation"
                                    + " lists, as PEM."),
                    key(
                            "gateway.trust.revocation",
                            "word",
                            "check-if-present",
                            "What it takes not to count as revoked: `require`, a fresh list of"
                                    + " every issuer, or a fresh OCSP response; `short-lived`, the same"
                                    + " but for certificates of at most seven days (RFC 9608); `check-if-present`, a"
                                    + " fresh list of every issuer that has one."),
                    key(
                            "gateway.trust.ocsp",
                            "list of URLs",
                            "none",
                            "OCSP responders (`http://…`), each asked when the one before gives no"
                                    + " answer that counts. Nobody else is asked, whatever a"
                                    + " certificate names. With `revocation: require` or"
                                    + " `short-lived`."),
                    key(
                            "gateway.trust.profile",
                            "word",
                            "standard",
                            "How much is demanded of certificates: `standard`, `strict` or `web`"
                                    + " (docs/judge.md)."),
                    key(
                            "gateway.max-connection-age",
                            "duration",
                            "none",
                            "After which a connection is ended, whatever its proof."),
                    key(
                            "gateway.max-idle-time",
                            "duration",
                            "none",
                            "After which a connection is ended on which no byte moved, at the latest"
                                    + " after twice that."),
                    key(
                            "gateway.drain-time",
                            "1s to 1h",
                            "`2500ms`",
                            "How long open connections have to end when the process stops. New ones"
                                    + " are not accepted meanwhile."),
                    key(
                            "gateway.access-log",
                            "section",
                            "none",
                            "A line for each request of HTTP that was answered (docs/http.md)."),
                    key(
                            "gateway.access-log.file",
                            "file",
                            "required",
                            "Appended to. When it is moved away, another one is begun within a"
                                    + " second."),
                    key(
                            "gateway.access-log.format",
                            "`json` or `common`",
                            "`json`",
                            "How a line looks; `common` is the format of NCSA, with the peer's"
                                    + " identity as the user."),
                    key(
                            "gateway.warm-up",
                            "0s to 60s",
                            "`10s`",
                            "How long `gateway` at most makes handshakes with itself before it is"
                                    + " ready, so that the first peers are served as quickly as later"
                                    + " ones; `0s`: not at all. `up` does not."),
                    key(
                            "gateway.limits",
                            "section",
                            "the usual",
                            "How many connections its listeners take. What is beyond is closed"
                                    + " before anything is read of it, counted in `status`, and"
                                    + " journalled up to a rate. A reload changes them for who"
                                    + " comes from then on."),
                    key(
                            "gateway.limits.connections",
                            "1 to 1000000",
                            "half of the descriptors, less 128",
                            "Connections at once; each needs two descriptors."),
                    key(
                            "gateway.limits.connections-per-source",
                            "1 to 1000000",
                            "none",
                            "Connections at once from one IPv4 address or IPv6 /64. Peers behind one"
                                    + " address (NAT, a load balancer) count as one."),
                    key(
                            "gateway.limits.handshakes",
                            "1 to 1000000",
                            "`4096`",
                            "Connections at once that have proven nothing yet. One more makes the"
                                    + " one go that has been at it longest, if that is a second or"
                                    + " more."),
                    key(
                            "gateway.limits.handshakes-per-second",
                            "1 to 1000000",
                            "none",
                            "Connections that may begin in a second; a second's worth may come at"
                                    + " once."),
                    key(
                            "gateway.limits.handshake-time",
                            "1s to 60s",
                            "`10s`",
                            "How long a peer has to prove itself, and a peer that is called."),
                    key(
                            "gateway.at-expiry",
                            "`close` or `finish`",
                            "`close`",
                            "What becomes of a connection when a certificate of its peer expires:"
                                    + " `close`, it is closed; `finish`, it goes on until its own end,"
                                    + " revocation, rules that let it in no more, or"
                                    + " `max-connection-age`."),
                    key(
                            "gateway.listen",
                            "list of sections",
                            "none",
                            "Where it listens, and for what."),
                    key(
                            "gateway.listen[].name",
                            "word",
                            "required",
                            "The listener's name, which is the target in rules and journal."),
                    key(
                            "gateway.listen[].at",
                            "HOST:PORT, or `unix:PATH`",
                            "required",
                            "Where it listens. A unix socket is for its owner and group; those who"
                                    + " call there are one source."),
                    key(
                            "gateway.listen[].hosts",
                            "list of host names",
                            "whatever is asked for",
                            "The hosts of this service: `orders.acme.example`, or `*.acme.example`"
                                    + " for those right under it. Listeners with hosts can share an"
                                    + " address; who asks for none of their hosts (SNI) is refused."),
                    key(
                            "gateway.listen[].to",
                            "HOST:PORT or `unix:PATH`, or a list",
                            "required",
                            "The protected service. Several addresses are tried in turn; one that did"
                                    + " not answer comes after those that did."),
                    key(
                            "gateway.listen[].health-check",
                            "1s to 1h",
                            "none",
                            "How often each address of the service is connected to, to see whether it"
                                    + " answers; an alarm is raised when none does."),
                    key(
                            "gateway.listen[].proxy-protocol",
                            "section",
                            "none",
                            "The PROXY protocol of HAProxy, on either side."),
                    key(
                            "gateway.listen[].proxy-protocol.from",
                            "list of addresses or ranges",
                            "none",
                            "The proxies that stand before this listener: each of their connections"
                                    + " must begin with a header (version 1 or 2), which says for whom"
                                    + " they speak. From anybody else a header is refused."),
                    key(
                            "gateway.listen[].proxy-protocol.send",
                            "`v2` or `v2-with-certificate`",
                            "none",
                            "What the service is told first (docs/operations.md): where the peer"
                                    + " called from, and what was verified of it."),
                    key(
                            "gateway.listen[].speak",
                            "`tcp` or `http`",
                            "`tcp`",
                            "Inside: `tcp` passes connections on as they are; `http` decides about"
                                    + " each request (docs/http.md)."),
                    key(
                            "gateway.listen[].http",
                            "section",
                            "as its keys say",
                            "How the service is served where `speak` is `http`."),
                    key(
                            "gateway.listen[].http.forward",
                            "list of `peer`, `client-cert`, `client-cert-chain` and `xfcc`",
                            "`[peer]`",
                            "In which fields the service is told who asks (docs/http.md)."),
                    key(
                            "gateway.listen[].http.upstream",
                            "`http/1.1` or `h2c`",
                            "`http/1.1`",
                            "What the service speaks; `h2c` is HTTP/2 without TLS."),
                    key(
                            "gateway.listen[].accept",
                            "list",
                            "`[certificate]`",
                            "Which kinds of proof; `preshared-key`, `kerberos` and `passkey` are"
                                    + " promised and not built yet."),
                    key(
                            "gateway.listen[].resumption",
                            "`off` or `same-epoch`",
                            "`off`",
                            "Whether a peer may come again by a ticket (RFC 8446 §2.2): of this"
                                    + " listener, process and epoch alone. It is judged and decided"
                                    + " about again; early data is never taken."),
                    key(
                            "gateway.listen[].half-close",
                            "`true` or `false`",
                            "`false`",
                            "Whether each direction ends by itself (docs/operations.md): who has said"
                                    + " all may still be answered."),
                    key(
                            "gateway.listen[].when-refused",
                            "`alert`, `observe` or `explain`",
                            "`alert`",
                            "What a peer meets that the rules refuse: `alert` ends the handshake;"
                                    + " `observe` lets it in and journals what it would have been"
                                    + " refused for (a peer without proof is refused as ever);"
                                    + " `explain`, where `speak` is `http`, finishes the handshake,"
                                    + " passes nothing on, and answers each request with code, remedy"
                                    + " and receipt."),
                    key(
                            "gateway.listen[].trust",
                            "section",
                            "that of the gateway",
                            "Whom this listener trusts, instead of those that the gateway does."),
                    key(
                            "gateway.listen[].trust.files",
                            "list of files",
                            "required",
                            "As for the gateway."),
                    key(
                            "gateway.listen[].trust.revocation",
                            "word",
                            "that of the gateway",
                            "As for the gateway."),
                    key(
                            "gateway.listen[].trust.profile",
                            "word",
                            "that of the gateway",
                            "As for the gateway."),
                    key(
                            "gateway.listen[].allow",
                            "list of rules",
                            "required",
                            "Read top to bottom; the first that matches lets the peer in, nothing"
                                    + " matching means no. An empty list is a mistake."),
                    key(
                            "gateway.listen[].allow[].peer",
                            "pattern",
                            "required",
                            "`spiffe://…`, in its path `*` for one segment and `**` for any number;"
                                    + " or `dns:NAME`, literal."),
                    key(
                            "gateway.listen[].allow[].methods",
                            "list of methods",
                            "any",
                            "Such as `GET`; where `speak` is `http`."),
                    key(
                            "gateway.listen[].allow[].paths",
                            "list of patterns",
                            "any",
                            "Such as `/reports/**`, for paths in their normal form (docs/http.md)."),
                    key("gateway.listen[].allow[].where", "CEL", "none", "Not built yet."),
                    key(
                            "gateway.listen[].allow[].except",
                            "list of conditions",
                            "none",
                            "Whom this rule leaves out, in the same form."),
                    key(
                            "gateway.listen[].allow[].except[].peer",
                            "pattern",
                            "required",
                            "As above."),
                    key(
                            "gateway.listen[].allow[].except[].methods",
                            "list of methods",
                            "any",
                            "As above."),
                    key(
                            "gateway.listen[].allow[].except[].paths",
                            "list of patterns",
                            "any",
                            "As above."),
                    key("gateway.listen[].allow[].except[].where", "CEL", "none", "Not built yet."),
                    key(
                            "gateway.dial",
                            "list of sections",
                            "none",
                            "Local addresses behind which there is a proven peer. One listener or"
                                    + " dial there must be."),
                    key("gateway.dial[].name", "word", "required", "Its name in the journal."),
                    key(
                            "gateway.dial[].at",
                            "HOST:PORT, or `unix:PATH`",
                            "required",
                            "Where local programs reach it. Whoever can, speaks to the peer as us: a"
                                    + " unix socket is for its owner alone."),
                    key(
                            "gateway.dial[].to",
                            "HOST:PORT, or a list",
                            "required",
                            "Where the peer is; tried in turn until one is proven. Names are looked"
                                    + " up at every call."),
                    key(
                            "gateway.dial[].expect",
                            "`spiffe://…` or `dns:…`",
                            "required",
                            "Who must answer there; nobody else gets a byte."),
                    key(
                            "gateway.dial[].connect-timeout",
                            "1s to 60s",
                            "`5s`",
                            "How long a connect may take at each address."),
                    key(
                            "gateway.dial[].half-close",
                            "`true` or `false`",
                            "`false`",
                            "Whether each direction ends by itself, as at a listener."));

    private static final Map<String, Key> BY_PATH =
            KEYS.stream().collect(Collectors.toUnmodifiableMap(Key::path, Function.identity()));

    private Schema() {}

    /** One key. */
    public record Key(String path, String form, String without, String meaning) {}

    /** Every key, in the order in which a file has them. */
    public static List<Key> keys() {
        return KEYS;
    }

    /** A key that a reader asks for must be one of these. */
    static void mustHave(String path) {
        String general = path.replaceAll("\\[[0-9]+]", "[]");
        if (!BY_PATH.containsKey(general)) {
            throw new IllegalArgumentException(
                    "key: " + general + " (expected: one of the schema)");
        }
    }

    private static Key key(String path, String form, String without, String meaning) {
        return new Key(path, form, without, meaning);
    }
}
