package dev.countersign.trust;

import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.KeyUsage;
import dev.countersign.x509.OcspAnswer;
import dev.countersign.x509.OcspResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An OCSP response that the issuer signed, or a responder to which that very issuer has given the
 * right (RFC 6960 §4.2.2.2). Whether it is still fresh, and its responder still good, is asked at
 * each judgement.
 */
public final class AcceptedStatus {
    /** The purpose that makes a responder; no other stands in for it. */
    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

    private final OcspResponse response;
    private final Certificate issuer;
    private final Optional<Certificate> delegate;

    /**
     * What responders answered that were asked about a certificate. The judge looks it up in
     * memory; whoever implements this fetches nothing while it waits.
     */
    @FunctionalInterface
    public interface Source {
        List<AcceptedStatus> about(Certificate subject, Certificate issuer);

        /** Nobody was asked. */
        static Source none() {
            return (subject, issuer) -> List.of();
        }
    }

    private AcceptedStatus(
            OcspResponse response, Certificate issuer, Optional<Certificate> delegate) {
        this.response = response;
        this.issuer = issuer;
        this.delegate = delegate;
    }

    /** Accepts what is said of certificates of this authority, or says why not. */
    public static Parsed<AcceptedStatus> accept(
            OcspResponse response, Certificate issuer, SignatureCheck signatures) {
        if (response.isBy(issuer)) {
            return isSigned(response, issuer, signatures)
                    ? Parsed.good(new AcceptedStatus(response, issuer, Optional.empty()))
                    : Parsed.bad("the signature of " + response + " does not verify");
        }
        Optional<Certificate> delegate = delegate(response, issuer);
        if (delegate.isEmpty()) {
            return Parsed.bad(
                    response
                            + " is by neither "
                            + issuer.subject()
                            + " nor a responder of its (expected: OCSPSigning, issued by it)");
        }
        boolean signed =
                isSigned(response, delegate.get(), signatures)
                        && fits(delegate.get(), issuer)
                        && signatures.holds(delegate.get(), issuer.publicKey());
        return signed
                ? Parsed.good(new AcceptedStatus(response, issuer, delegate))
                : Parsed.bad(
                        "the signature of " + response + " or of its responder does not verify");
    }

    /** What accepting it may cost, in the units of {@link Limits#signatures}. */
    static int costOf(OcspResponse response, Certificate issuer) {
        int own = issuer.publicKey().cost();
        return response.isBy(issuer)
                ? own
                : delegate(response, issuer).map(one -> own + one.publicKey().cost()).orElse(0);
    }

    private static Optional<Certificate> delegate(OcspResponse response, Certificate issuer) {
        return response.certificates().stream()
                .filter(response::isBy)
                .filter(one -> mayAnswerFor(issuer, one))
                .findFirst();
    }

    private static boolean isSigned(
            OcspResponse response, Certificate signer, SignatureCheck signatures) {
        return response.algorithm().map(one -> one.fits(signer.publicKey().kind())).orElse(false)
                && signatures.holds(response, signer.publicKey());
    }

    private static boolean fits(Certificate subject, Certificate issuer) {
        return subject.algorithm().map(one -> one.fits(issuer.publicKey().kind())).orElse(false);
    }

    /** Directly by the issuer, and for this purpose alone if it says anything of purposes. */
    private static boolean mayAnswerFor(Certificate issuer, Certificate responder) {
        return responder.issuer().equals(issuer.subject())
                && responder.extendedKeyUsage().map(all -> all.contains(OCSP_SIGNING)).orElse(false)
                && responder.keyUsage().map(KeyUsage::digitalSignature).orElse(true)
                && CertificateRules.faultOf(responder).isEmpty();
    }

    public OcspResponse response() {
        return response;
    }

    /** The authority of whose certificates it speaks. */
    public Certificate issuer() {
        return issuer;
    }

    /** The responder that signed, when it was not the issuer itself. */
    Optional<Certificate> delegate() {
        return delegate;
    }

    /** Whether it speaks of certificates by this authority: the same name and key. */
    boolean isOf(Certificate authority) {
        return issuer.subject().equals(authority.subject())
                && issuer.publicKey().equals(authority.publicKey());
    }

    /**
     * What it says of a certificate at this time. An answer without an end, or outside its time,
     * says nothing (RFC 5019 §4: nextUpdate must be there); of several the worst counts.
     */
    List<OcspAnswer> answersFor(Certificate certificate, Instant now) {
        if (Revocation.isFuture(response.producedAt(), now)) {
            return List.of();
        }
        return response.answers().stream()
                .filter(one -> one.id().means(certificate, issuer))
                .filter(one -> !Revocation.isFuture(one.thisUpdate(), now))
                .filter(one -> one.nextUpdate().map(end -> !now.isAfter(end)).orElse(false))
                .toList();
    }
}
