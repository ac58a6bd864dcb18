package dev.countersign.gateway;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/** A certificate that goes over the wire as exactly these bytes, whatever the JDK makes of them. */
final class ShownCertificate extends X509Certificate {
    private static final long serialVersionUID = 1L;

    private final byte[] shown;
    private final X509Certificate read;

    ShownCertificate(byte[] shown, X509Certificate read) {
        this.shown = shown.clone();
        this.read = read;
    }

    @Override
    public byte[] getEncoded() {
        return shown.clone();
    }

    @Override
    public PublicKey getPublicKey() {
        return read.getPublicKey();
    }

    @Override
    public void checkValidity() {}

    @Override
    public void checkValidity(Date date) {}

    @Override
    public int getVersion() {
        return read.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return read.getSerialNumber();
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // the class to extend wants it
    public Principal getIssuerDN() {
        return read.getIssuerDN();
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // the class to extend wants it
    public Principal getSubjectDN() {
        return read.getSubjectDN();
    }

    @Override
    public Date getNotBefore() {
        return read.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return read.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() throws CertificateEncodingException {
        return read.getTBSCertificate();
    }

    @Override
    public byte[] getSignature() {
        return read.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return read.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return read.getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
        return read.getSigAlgParams();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        return read.getIssuerUniqueID();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        return read.getSubjectUniqueID();
    }

    @Override
    public boolean[] getKeyUsage() {
        return read.getKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return read.getBasicConstraints();
    }

    @Override
    public void verify(PublicKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void verify(PublicKey key, String provider) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return false;
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        return read.getCriticalExtensionOIDs();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return read.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        return read.getExtensionValue(oid);
    }

    @Override
    public String toString() {
        return read.toString();
    }
}
