package dev.countersign.authority;

import dev.countersign.issuance.Signer;
import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;

/** Writes and signs the revocation lists of one authority (RFC 5280 §5). */
record RevocationListWriter(Certificate authority, Signer signer) {

    /** Which list, from when, and until when the next one comes. */
    record Frame(BigInteger number, Instant thisUpdate, Instant nextUpdate) {}

    byte[] write(Frame frame, List<LedgerEntry> entries) {
        V2TBSCertListGenerator form = new V2TBSCertListGenerator();
        form.setSignature(Encoding.algorithm(signer.algorithm()));
        form.setIssuer(Encoding.subjectOf(authority));
        form.setThisUpdate(Encoding.time(frame.thisUpdate()));
        form.setNextUpdate(Encoding.time(frame.nextUpdate()));
        for (LedgerEntry entry : entries) {
            if (entry.standing() instanceof LedgerEntry.Standing.Revoked revoked) {
                // Leaves the unspecified reason out, as RFC 5280 §5.3.1 wants it.
                form.addCRLEntry(
                        new ASN1Integer(entry.serial()),
                        Encoding.time(revoked.since()),
                        revoked.reason().number());
            }
        }
        form.setExtensions(extensions(frame));
        byte[] toBeSigned = Encoding.der(form.generateTBSCertList());
        return Encoding.signed(toBeSigned, signer.algorithm(), signer.sign(toBeSigned));
    }

    private Extensions extensions(Frame frame) {
        ExtensionsGenerator all = new ExtensionsGenerator();
        LeafExtensions.add(
                all, Extension.authorityKeyIdentifier, false, Encoding.referenceTo(authority));
        LeafExtensions.add(all, Extension.cRLNumber, false, new CRLNumber(frame.number()));
        return all.generate();
    }
}
