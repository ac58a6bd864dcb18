package dev.countersign.cli.probe;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The alerts that a server sends a client (RFC 9846 §6), with what they usually mean when a client
 * certificate is at stake, as OpenSSL, BoringSSL, the JDK and Go send them, and what to do.
 */
public enum Alert {
    CERTIFICATE_REQUIRED(
            "it demands a certificate and got none", "give the client an identity: --identity DIR"),
    BAD_CERTIFICATE(
            "it does not take the certificate's form or name; OpenSSL says so too of one that is not"
                    + " valid yet, and older Java when none was sent",
            "compare the names with what the server allows, and the clocks of both hosts; its log has"
                    + " the reason"),
    UNSUPPORTED_CERTIFICATE(
            "the certificate is not for clients, or its key is of a kind it does not take",
            "issue it with clientAuth among its extended key usages"),
    CERTIFICATE_REVOKED(
            "by its lists the certificate, or one above it, was revoked",
            "find out why it was revoked, then enrol again with a new key"),
    CERTIFICATE_EXPIRED(
            "by its clock the certificate, or one above it, has expired",
            "renew it; if it is valid by this host's clock, compare the clocks: date -u on both hosts"),
    CERTIFICATE_UNKNOWN(
            "it refused the certificate and does not say why; servers in Java say this for every"
                    + " reason",
            "read the server's log; check issuer, dates and names of the certificate against what it"
                    + " trusts"),
    UNKNOWN_CA(
            "it trusts nobody who issued the certificate: another authority, or an intermediate that"
                    + " was not sent",
            "add our root to what the server trusts, or enrol with an authority that it trusts; see that"
                    + " cert.pem has the intermediates"),
    ACCESS_DENIED(
            "the certificate is good, and its policy does not let it in",
            "have the server's policy allow this name"),
    DECRYPT_ERROR(
            "a signature does not verify: the certificate was changed, or its key is another",
            "issue the certificate again; see that cert.pem and key.pem belong together"),
    HANDSHAKE_FAILURE(
            "nothing that both sides speak, or, in TLS 1.2, no certificate where one is demanded;"
                    + " a countersign gateway says so when its policy lets us in nowhere",
            "compare versions, groups and key kinds; then the server's policy and log"),
    PROTOCOL_VERSION("it speaks neither TLS 1.3 nor TLS 1.2", "turn on TLS 1.3 at the server"),
    INSUFFICIENT_SECURITY(
            "it wants stronger algorithms than were offered",
            "compare the groups and cipher suites of both sides"),
    UNRECOGNIZED_NAME(
            "it serves no such host name",
            "use the name that the server is configured for, in HOST or --expect"),
    NO_APPLICATION_PROTOCOL(
            "it speaks other application protocols than were offered",
            "offer its own: --alpn NAME, such as h2, mqtt or postgresql"),
    INTERNAL_ERROR(
            "the server failed by itself; some Java servers say so when they do not know the issuer",
            "read the server's log; check that it trusts our issuer"),
    ILLEGAL_PARAMETER(
            "it found something in our handshake against the rules",
            "read the server's log, and see whether something in between changes the connection"),
    UNEXPECTED_MESSAGE(
            "it expected something else at this moment",
            "see whether something in between changes the connection, or whether it wants another"
                    + " protocol first"),
    DECODE_ERROR(
            "it could not read what was sent",
            "see whether something in between changes the connection"),
    UNKNOWN_PSK_IDENTITY(
            "it wants a pre-shared key, not certificates",
            "use the key that the server knows for this client"),
    CLOSE_NOTIFY("it ended the connection without saying why", "read the server's log");

    private final String meaning;
    private final String remedy;

    Alert(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** The alert with this name, as TLS tools write it. */
    static Optional<Alert> named(String name) {
        return Arrays.stream(values()).filter(one -> one.wireName().equals(name)).findFirst();
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }

    String remedy() {
        return remedy;
    }
}
