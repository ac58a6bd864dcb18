package dev.countersign.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every code a refusal or an error can carry: its slug, whose fault it is, the alert that a peer
 * gets, and the remedy. Slugs are a promise; {@code docs/errors.md} has a heading for each.
 */
public enum ProblemCode {
    TRUST_NO_CERTIFICATE(
            Fault.PEER.with(TlsAlert.CERTIFICATE_REQUIRED),
            "the peer showed no certificate",
            "give the peer a certificate of this trust domain with a P-256, P-384 or RSA key; whoever"
                    + " has a key of another kind sends nothing"),
    TRUST_MALFORMED_CERTIFICATE(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "a certificate of the peer is not strict DER X.509 v3",
            "issue the certificate again with an authority that follows RFC 5280"),
    TRUST_CHAIN_TOO_LARGE(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "the peer sent more certificates, bytes or names than are read",
            "send the leaf and its intermediates alone: at most 8 certificates, 64 KiB, 100 names"),
    TRUST_UNKNOWN_ISSUER(
            Fault.PEER.with(TlsAlert.UNKNOWN_CA),
            "no certificate of the trust bundle issued what the peer showed",
            "enrol the peer with an authority of this bundle, or add its root to the trust files"),
    TRUST_SELF_SIGNED(
            Fault.PEER.with(TlsAlert.UNKNOWN_CA),
            "the peer signed its own certificate",
            "enrol the peer with the authority; a self-signed certificate proves nothing here"),
    TRUST_ROOT_MISMATCH(
            Fault.PEER.with(TlsAlert.UNKNOWN_CA),
            "the server's chain does not end at the root that we were told of",
            "do not go on: it is another authority, or somebody in between; compare addresses"),
    TRUST_BAD_SIGNATURE(
            Fault.PEER.with(TlsAlert.DECRYPT_ERROR),
            "a certificate does not carry its issuer's signature",
            "it was changed after signing or signed by another key: issue it again"),
    TRUST_LEAF_EXPIRED(
            Fault.PEER.with(TlsAlert.CERTIFICATE_EXPIRED),
            "the peer's certificate has expired",
            "renew it on the peer, or check this host's clock"),
    TRUST_LEAF_NOT_YET_VALID(
            Fault.PEER.with(TlsAlert.CERTIFICATE_EXPIRED),
            "the peer's certificate is not valid yet",
            "check the clocks of this host, the peer and the authority"),
    TRUST_ISSUER_EXPIRED(
            Fault.OPERATOR.with(TlsAlert.CERTIFICATE_EXPIRED),
            "an issuer in the peer's chain has expired or is not valid yet",
            "rotate the authority's certificate and renew what it issued"),
    TRUST_ISSUER_NOT_CA(
            Fault.PEER.with(TlsAlert.UNKNOWN_CA),
            "a certificate in the chain signed another without being an authority",
            "issue the peer's certificate by an authority (CA:TRUE and keyCertSign)"),
    TRUST_PATH_TOO_LONG(
            Fault.PEER.with(TlsAlert.UNKNOWN_CA),
            "more authorities stand in the chain than one of them allows",
            "issue by an authority whose path length allows it"),
    TRUST_WRONG_USAGE(
            Fault.PEER.with(TlsAlert.UNSUPPORTED_CERTIFICATE),
            "the certificate is not for this role",
            "issue it for this role: profile client or service for clients, server or service for"
                    + " servers"),
    TRUST_WEAK_KEY(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "a key in the chain is too small, too large or of a kind that is not accepted",
            "use P-256, P-384 or RSA of 2048 to 8192 bits; an authority may have P-521, Ed25519 or"
                    + " ML-DSA too"),
    TRUST_UNSUPPORTED_ALGORITHM(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "a certificate in the chain is signed with an algorithm that is not accepted",
            "sign with ECDSA, RSA (SHA-256, SHA-384 or SHA-512), Ed25519 or, where the runtime knows it,"
                    + " ML-DSA"),
    TRUST_UNSUPPORTED_EXTENSION(
            Fault.PEER.with(TlsAlert.UNSUPPORTED_CERTIFICATE),
            "a certificate in the chain has a critical extension, or one that constrains what is"
                    + " issued, that is not understood",
            "issue it without that extension, or not critical"),
    TRUST_AGAINST_PROFILE(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "a certificate in the chain is not as the profile in force demands",
            "issue it as the message says, or judge by a milder profile"),
    TRUST_NAME_CONSTRAINED(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "an authority of the chain may not issue for this name",
            "issue for a name within its name constraints, or by an authority that may"),
    TRUST_NO_VALID_POLICY(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "the chain has no certificate policy that is valid and acceptable",
            "issue under a policy that the whole chain has, or demand none"),
    TRUST_NO_NAME(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "the certificate names nobody in its subject alternative names",
            "issue it with a SPIFFE ID or a DNS name; the common name is not read"),
    TRUST_MALFORMED_NAME(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "a name in the certificate breaks the rules of its kind",
            "issue it with a well-formed name"),
    TRUST_SEVERAL_SPIFFE_IDS(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "the certificate has more than one URI name",
            "issue one certificate for each SPIFFE ID (SPIFFE X.509-SVID §2)"),
    TRUST_FOREIGN_TRUST_DOMAIN(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "the SPIFFE ID belongs to another trust domain than its issuer",
            "enrol the peer in this trust domain"),
    TRUST_NAME_MISMATCH(
            Fault.PEER.with(TlsAlert.BAD_CERTIFICATE),
            "the peer proved another name than the one expected",
            "check the address and the expected name; do not go on with this peer"),
    TRUST_REVOKED(
            Fault.PEER.with(TlsAlert.CERTIFICATE_REVOKED),
            "a certificate in the chain was revoked",
            "find out why it was revoked, then enrol the peer again with a new key"),
    TRUST_CRL_STALE(
            Fault.OPERATOR.with(TlsAlert.CERTIFICATE_UNKNOWN),
            "the revocation list of an issuer is out of date, so nothing of it can be believed",
            "fetch the current revocation list; check that the authority still publishes it"),
    TRUST_REVOCATION_UNKNOWN(
            Fault.OPERATOR.with(TlsAlert.CERTIFICATE_UNKNOWN),
            "revocation has to be known, and nobody says whether a certificate was revoked",
            "give the listener the issuer's revocation list, or have the server staple a fresh OCSP"
                    + " response; or demand less: trust.revocation"),
    PROOF_HANDSHAKE_FAILED(
            Fault.PEER.with(TlsAlert.HANDSHAKE_FAILURE),
            "the TLS handshake did not finish",
            "use TLS 1.3 with X25519MLKEM768, X25519 or P-256, and prove the certificate's key"),
    PROOF_TLS_TOO_OLD(
            Fault.PEER.with(TlsAlert.HANDSHAKE_FAILURE),
            "the server does not speak TLS 1.3",
            "turn on TLS 1.3 at the server: in nginx ssl_protocols TLSv1.3"),
    PROOF_LEAF_CHANGED(
            Fault.PEER.with(TlsAlert.CLOSE_NOTIFY),
            "the handshake finished with another certificate than the one judged",
            "nothing a well-behaved peer does leads here: look at what it runs"),
    PROOF_ONE_SIDED(
            Fault.PEER.with(TlsAlert.CLOSE_NOTIFY),
            "the server did not ask for our certificate, so it alone has proven itself",
            "have the server demand client certificates; both sides must prove who they are"),
    PROOF_REFUSED_BY_PEER(
            Fault.OPERATOR.silent(),
            "the peer refused us",
            "ask its operator, or its journal, for the reason; the alert says the kind"),
    PROOF_MALFORMED_HELLO(
            Fault.PEER.with(TlsAlert.DECODE_ERROR),
            "the peer's first message is no well-formed ClientHello",
            "look at what the peer runs, and at what lies between"),
    PROOF_MALFORMED_PROXY_HEADER(
            Fault.OPERATOR.silent(),
            "a proxy that speaks for others did not say for whom",
            "have it send the PROXY protocol, or take it off gateway.listen[].proxy-protocol.from"),
    PROOF_HELLO_CHANGED(
            Fault.PEER.with(TlsAlert.ILLEGAL_PARAMETER),
            "the peer's second ClientHello says something else than its first",
            "nothing a well-behaved peer does leads here: look at what it runs"),
    PROOF_SIGNER_FAULT(
            Fault.ENVIRONMENT.silent(),
            "the token that holds our own key did not sign as it should",
            "look at the token: each handshake tries it anew; countersign reload reads its PIN again"),
    ACCESS_NO_MATCHING_RULE(
            Fault.OPERATOR.with(TlsAlert.HANDSHAKE_FAILURE),
            "no rule lets this peer reach this target",
            "add a rule to the target's allow list, if the peer should get in"),
    ACCESS_EXCEPTED(
            Fault.OPERATOR.with(TlsAlert.HANDSHAKE_FAILURE),
            "a rule matches, and its except leaves this peer out",
            "narrow the except, if the peer should get in"),
    ACCESS_UNKNOWN_TARGET(
            Fault.OPERATOR.with(TlsAlert.HANDSHAKE_FAILURE),
            "the policy knows no such target",
            "name a listener of the configuration"),
    ACCESS_UNKNOWN_HOST(
            Fault.OPERATOR.with(TlsAlert.UNRECOGNIZED_NAME),
            "no service of this address has the host name that the peer asked for",
            "have the peer call it by a name of gateway.listen[].hosts, or add the name there"),
    LIMIT_HANDSHAKE_TIMEOUT(
            Fault.PEER.with(TlsAlert.CLOSE_NOTIFY),
            "the peer did not prove itself in time",
            "look at the network and at the peer's load; gateway.limits.handshake-time says how long it has"),
    LIMIT_HELLO(
            Fault.PEER.with(TlsAlert.ILLEGAL_PARAMETER),
            "the peer's ClientHello is larger than is read",
            "look at what the peer runs: 16 KiB hold every hello in use, however many keys it offers"),
    LIMIT_CONNECTION_AGE(
            Fault.OPERATOR.with(TlsAlert.CLOSE_NOTIFY),
            "the connection reached its highest age",
            "connect again; clients must expect that"),
    LIMIT_IDLE(
            Fault.PEER.with(TlsAlert.CLOSE_NOTIFY),
            "nothing moved on the connection for too long",
            "connect again, or let the application send keep-alives; gateway.max-idle-time says how long is too long"),
    LIMIT_CONNECTIONS(
            Fault.OPERATOR.silent(),
            "as many connections are open as there may be",
            "raise the descriptor limit and gateway.limits.connections, or add a gateway"),
    LIMIT_CONNECTIONS_PER_SOURCE(
            Fault.PEER.silent(),
            "as many connections are open from one source as there may be",
            "keep connections open and use them again; if many peers share the address, raise gateway.limits.connections-per-source"),
    LIMIT_HANDSHAKES(
            Fault.ENVIRONMENT.silent(),
            "too many are at their handshakes, and the peer took longest over its own or came last",
            "try again after a moment; if honest peers meet this, raise gateway.limits.handshakes"),
    LIMIT_HANDSHAKE_RATE(
            Fault.ENVIRONMENT.silent(),
            "more connections began within a second than may",
            "try again after a moment; if honest peers meet this, raise gateway.limits.handshakes-per-second"),
    LIMIT_BUSY(
            Fault.ENVIRONMENT.silent(),
            "more is asked at once than is served",
            "try again after a moment"),
    LIMIT_JOURNAL_UNAVAILABLE(
            Fault.ENVIRONMENT.with(TlsAlert.CLOSE_NOTIFY),
            "decisions cannot be recorded, so none is made",
            "free disk space or repair the disk under the journal, then start again"),
    UPSTREAM_AUTHORITY_AWAY(
            Fault.ENVIRONMENT.silent(),
            "the authority did not answer as it should",
            "see that the authority runs and that the network lets us through; it is tried again"),
    UPSTREAM_UNREACHABLE(
            Fault.ENVIRONMENT.with(TlsAlert.CLOSE_NOTIFY),
            "the protected service, or the peer that a dial calls, did not accept a connection",
            "start what is to be reached, or correct its address"),
    HTTP_MALFORMED(
            Fault.PEER.silent(),
            "the request is not HTTP, or two readers could read it in two ways",
            "send one Host, one length, a path without empty or dot segments, and clean fields"),
    HTTP_MISDIRECTED(
            Fault.PEER.silent(),
            "the request is for another host than its connection was made for",
            "make a connection for that host; a client that shares connections must not do so here"),
    HTTP_NOT_SERVED(
            Fault.PEER.silent(),
            "the request has a method that the gateway does not pass on",
            "use another method; CONNECT and TRACE are nobody's here"),
    LIMIT_REQUEST(
            Fault.PEER.silent(),
            "the head of the request is larger than is read",
            "send less: 8 KiB hold a request target, 32 KiB all fields"),
    LIMIT_REQUEST_TIME(
            Fault.PEER.silent(),
            "the head of the request began and did not come to its end in time",
            "look at the network and at the peer's load; 30 s are given from its first byte"),
    UPSTREAM_BAD_ANSWER(
            Fault.ENVIRONMENT.silent(),
            "the protected service broke off, or answered with what is no HTTP",
            "look at the service's own log at that time"),
    ISSUE_REQUEST_INVALID(
            Fault.PEER.silent(),
            "the request asks for what its profile does not give",
            "ask for a name, key and addresses that the profile allows"),
    ISSUE_LINT(
            Fault.BUG.silent(),
            "what was about to be signed is not what it should be",
            "report this; nothing was signed"),
    ISSUE_PERMIT_SPENT(
            Fault.BUG.silent(),
            "a signing permit was redeemed twice",
            "report this; the second signature was not made"),
    ISSUE_SIGNER_FAULT(
            Fault.ENVIRONMENT.silent(),
            "the authority's own signature did not verify, so the certificate was not released",
            "check the key store or hardware that signs"),
    ISSUE_UNAUTHORISED(
            Fault.PEER.silent(),
            "the caller may not ask this of the authority",
            "enrol with a token, or renew with a certificate that this authority issued"),
    ISSUE_TOKEN_UNKNOWN(
            Fault.PEER.silent(),
            "the authority gave out no such token, or not for this name",
            "ask for a new one: countersign identities codes --token --as ID"),
    ISSUE_TOKEN_EXPIRED(
            Fault.PEER.silent(),
            "the token was not used in time",
            "ask for a new one: countersign identities codes --token --as ID"),
    ISSUE_TOKEN_USED(
            Fault.PEER.silent(),
            "the token was used before, with another key",
            "if it was not you, somebody else has the certificate: revoke it; then ask for a new token"),
    ISSUE_UNKNOWN_CERTIFICATE(
            Fault.OPERATOR.silent(),
            "the ledger has no such certificate",
            "countersign identities list shows what was issued"),
    CONFIG_UNREADABLE(
            Fault.OPERATOR.silent(),
            "a configuration file cannot be read or is not YAML",
            "correct the file named"),
    CONFIG_UNKNOWN_KEY(
            Fault.OPERATOR.silent(),
            "the configuration has a key that does not exist",
            "correct its spelling or remove it"),
    CONFIG_INVALID_VALUE(
            Fault.OPERATOR.silent(),
            "a value of the configuration is missing or out of its range",
            "correct the value named"),
    CONFIG_UNSUPPORTED(
            Fault.OPERATOR.silent(),
            "the configuration asks for something that is promised but not built yet",
            "remove the key, or use a version that has it"),
    CONFIG_TRUST_UNREADABLE(
            Fault.OPERATOR.silent(),
            "a trust file is missing, empty, cut short or holds something else than authorities",
            "put the authority's root certificate there, as PEM"),
    CONFIG_IDENTITY_UNREADABLE(
            Fault.OPERATOR.silent(),
            "a certificate or key file is missing or does not parse",
            "write the identity again, for example by enrolling"),
    CONFIG_KEY_EXPOSED(
            Fault.OPERATOR.silent(),
            "others than its owner may read a private key, or the PIN of one",
            "chmod 600 the file; if others had access, revoke the certificate and make a new key"),
    CONFIG_KEY_MISMATCH(
            Fault.OPERATOR.silent(),
            "a private key and a certificate do not belong together",
            "use the key that the certificate was issued for"),
    CONFIG_TOKEN_UNUSABLE(
            Fault.OPERATOR.silent(),
            "the token that holds the private key cannot be used as the configuration says",
            "see that the token is there, and that module, token, object and PIN are as in"
                    + " gateway.identity.key"),
    CONFIG_IDENTITY_UNFIT(
            Fault.OPERATOR.silent(),
            "no peer could accept our own certificate",
            "issue or renew it for this role, with an EC key or RSA of 2048 bits or more"),
    CONFIG_WEAKER(
            Fault.OPERATOR.silent(),
            "the new configuration trusts more than the running one",
            "if it is meant, say allow-weaker: true in the file, or restart"),
    CONFIG_NEEDS_RESTART(
            Fault.OPERATOR.silent(),
            "the new configuration has a change that a running process cannot take",
            "restart for it, or take that change back"),
    CONFIG_DATA_UNUSABLE(
            Fault.ENVIRONMENT.silent(),
            "the data folder cannot be used",
            "name a folder on a writable disk, owned by this user"),
    CONFIG_DATA_IN_USE(
            Fault.OPERATOR.silent(),
            "another process owns the data folder",
            "stop it, or use another --data"),
    CONFIG_DATA_CORRUPT(
            Fault.ENVIRONMENT.silent(),
            "a file of the authority was changed, cut or replaced",
            "restore the data folder from a backup"),
    CONFIG_ADDRESS_UNUSABLE(
            Fault.OPERATOR.silent(),
            "a listening address is busy or not of this machine",
            "stop what listens there, or name another address; port 0 takes a free one"),
    USAGE_INVALID(
            Fault.OPERATOR.silent(),
            "the command was called wrongly",
            "countersign COMMAND --help shows how"),
    USAGE_NOT_RUNNING(
            Fault.OPERATOR.silent(),
            "nothing runs on this data folder",
            "start it: ./countersign up"),
    PROGRAM_FAILED(
            Fault.BUG.silent(),
            "the program itself is wrong",
            "report this with the line above; nothing was let in by it");

    private final String slug;
    private final Fault fault;
    private final @Nullable TlsAlert alert;
    private final String summary;
    private final String remedy;

    ProblemCode(Fault.Told told, String summary, String remedy) {
        this.slug = slugOf(name());
        this.fault = told.fault();
        this.alert = told.alert();
        this.summary = summary;
        this.remedy = remedy;
    }

    /** The family stands before the first underscore. */
    private static String slugOf(String name) {
        int family = name.indexOf('_');
        return name.substring(0, family).toLowerCase(Locale.ROOT)
                + '.'
                + name.substring(family + 1).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The code with this slug. */
    public static Optional<ProblemCode> of(String slug) {
        return Arrays.stream(values()).filter(code -> code.slug.equals(slug)).findFirst();
    }

    /** The name of the code, such as {@code trust.leaf-expired}. */
    public String slug() {
        return slug;
    }

    public Fault fault() {
        return fault;
    }

    /** The alert that a peer gets; none for what happens outside a handshake. */
    public Optional<TlsAlert> alert() {
        return Optional.ofNullable(alert);
    }

    /** What happened, in one line. */
    public String summary() {
        return summary;
    }

    /** What to do next, in one line. */
    public String remedy() {
        return remedy;
    }

    @Override
    public String toString() {
        return slug;
    }
}
