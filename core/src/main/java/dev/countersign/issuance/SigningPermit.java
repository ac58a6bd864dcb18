package dev.countersign.issuance;

import java.util.concurrent.atomic.AtomicBoolean;

/** Proof that exactly these to-be-signed bytes were checked and linted. Redeemed once. */
public final class SigningPermit implements Preparation {
    private final IssuanceRequest request;
    private final CertificateTemplate template;
    private final byte[] toBeSigned;
    private final AtomicBoolean spent = new AtomicBoolean();

    /** Only {@link Issuer} makes one. */
    SigningPermit(IssuanceRequest request, CertificateTemplate template, byte[] toBeSigned) {
        this.request = request;
        this.template = template;
        this.toBeSigned = toBeSigned;
    }

    public IssuanceRequest request() {
        return request;
    }

    public CertificateTemplate template() {
        return template;
    }

    byte[] toBeSigned() {
        return toBeSigned;
    }

    /** Takes the permit; true for the first caller alone. */
    boolean redeem() {
        return spent.compareAndSet(false, true);
    }
}
