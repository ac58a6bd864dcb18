package dev.countersign.x509;

import dev.countersign.problem.Parsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A successful OCSP response that read as strict DER (RFC 6960 §4.2.1): what a responder says of
 * some certificates. One that says "try later" or "unauthorized" does not read, nor one with a
 * critical extension. Nothing is believed yet: who signed it is for others to find out.
 */
public final class OcspResponse implements Signed {
    /** What is read at most: a stapled response is one answer and perhaps one certificate. */
    public static final int MOST_BYTES = 64 * 1024;

    private static final String BASIC = "1.3.6.1.5.5.7.48.1.1";
    private static final int ENUMERATED = 0x0a;
    private static final int MOST_ANSWERS = 64;
    private static final int MOST_CERTIFICATES = 4;
    private static final List<String> STATUSES =
            List.of(
                    "successful",
                    "malformedRequest",
                    "internalError",
                    "tryLater",
                    "(unused)",
                    "sigRequired",
                    "unauthorized");

    private final byte[] signedBytes;
    private final Optional<SignatureAlgorithm> algorithm;
    private final byte[] signature;
    private final Responder responder;
    private final Instant producedAt;
    private final List<OcspAnswer> answers = new ArrayList<>();
    private final List<Certificate> certificates;
    private final String fingerprint;

    private OcspResponse(byte[] der) throws DerException {
        this.fingerprint = Sha256.hex(der);
        Der basic = basic(der);
        this.signedBytes = basic.element(Der.SEQUENCE);
        this.algorithm = SignatureAlgorithm.read(basic.element(Der.SEQUENCE));
        this.signature = basic.wholeBits();
        this.certificates = basic.atEnd() ? List.of() : certificates(basic);
        basic.mustEnd("the OCSP response");

        Der data = new Der(signedBytes).enter(Der.SEQUENCE);
        if (data.next(Der.constructed(0))) {
            // DER leaves v1 out, and there is no other version (X.690 §11.5)
            throw new DerException("an OCSP response that states its version");
        }
        this.responder = Responder.read(data);
        this.producedAt = OcspAnswer.time(data);
        Der all = data.enter(Der.SEQUENCE);
        while (!all.atEnd()) {
            answers.add(OcspAnswer.read(all));
            if (answers.size() > MOST_ANSWERS) {
                throw new DerException("more than " + MOST_ANSWERS + " answers");
            }
        }
        OcspAnswer.refuseCritical(data, 1);
        data.mustEnd("the OCSP response's data");
    }

    /** Reads one response; nothing may stand after it. */
    public static Parsed<OcspResponse> read(byte[] der) {
        if (der.length > MOST_BYTES) {
            return Parsed.bad(der.length + " bytes (expected: at most " + MOST_BYTES + ")");
        }
        try {
            return Parsed.good(new OcspResponse(der.clone()));
        } catch (DerException e) {
            return Parsed.bad(String.valueOf(e.getMessage()));
        }
    }

    /** A cursor over the content of the BasicOCSPResponse. */
    private static Der basic(byte[] der) throws DerException {
        Der file = new Der(der);
        Der outer = file.enter(Der.SEQUENCE);
        file.mustEnd("the OCSP response");
        byte[] status = outer.enter(ENUMERATED).rest();
        if (status.length != 1 || status[0] != 0) {
            throw new DerException("the responder said " + said(status));
        }
        Der tagged = outer.enter(Der.constructed(0));
        outer.mustEnd("the OCSP response");
        Der typed = tagged.enter(Der.SEQUENCE);
        tagged.mustEnd("the OCSP response");
        if (!typed.oid().equals(BASIC)) {
            throw new DerException("an OCSP response that is not basic");
        }
        Der content = typed.enter(Der.OCTET_STRING);
        typed.mustEnd("the OCSP response");
        Der basic = content.enter(Der.SEQUENCE);
        content.mustEnd("the basic OCSP response");
        return basic;
    }

    private static String said(byte[] status) {
        return status.length == 1 && status[0] > 0 && status[0] < STATUSES.size()
                ? STATUSES.get(status[0])
                : "something that is no status";
    }

    private static List<Certificate> certificates(Der basic) throws DerException {
        Der tagged = basic.enter(Der.constructed(0));
        Der all = tagged.enter(Der.SEQUENCE);
        tagged.mustEnd("the responder's certificates");
        List<Certificate> certificates = new ArrayList<>();
        while (!all.atEnd()) {
            Parsed<Certificate> one = Certificate.read(all.element(Der.SEQUENCE));
            if (one instanceof Parsed.Bad<Certificate> bad) {
                throw new DerException("a responder's certificate: " + bad.why());
            }
            certificates.add(one.orThrow());
            if (certificates.size() > MOST_CERTIFICATES) {
                throw new DerException("more than " + MOST_CERTIFICATES + " certificates");
            }
        }
        return List.copyOf(certificates);
    }

    @Override
    public byte[] signedBytes() {
        return signedBytes.clone();
    }

    @Override
    public Optional<SignatureAlgorithm> algorithm() {
        return algorithm;
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    /** Whether the responder calls itself by this certificate's name or key. */
    public boolean isBy(Certificate certificate) {
        return responder.is(certificate);
    }

    public Instant producedAt() {
        return producedAt;
    }

    public List<OcspAnswer> answers() {
        return List.copyOf(answers);
    }

    /** What the responder sent along to be proven by. */
    public List<Certificate> certificates() {
        return certificates;
    }

    /** SHA-256 over the encoded response, in hex. */
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return "OCSP response of " + producedAt + " with " + answers.size() + " answers";
    }

    /** Who signed, by name or by key hash (RFC 6960 §4.2.1, ResponderID). */
    private record Responder(Optional<DistinguishedName> name, String key) {
        static Responder read(Der data) throws DerException {
            boolean named = data.next(Der.constructed(1));
            Der tagged = data.enter(Der.constructed(named ? 1 : 2));
            Responder responder =
                    named
                            ? new Responder(Optional.of(DistinguishedName.read(tagged)), "")
                            : new Responder(
                                    Optional.empty(),
                                    HexFormat.of()
                                            .formatHex(tagged.enter(Der.OCTET_STRING).rest()));
            tagged.mustEnd("the responder's name");
            return responder;
        }

        boolean is(Certificate certificate) {
            return name.map(certificate.subject()::equals)
                    .orElseGet(() -> key.equals(CertId.keyHash(certificate.publicKey())));
        }
    }
}
