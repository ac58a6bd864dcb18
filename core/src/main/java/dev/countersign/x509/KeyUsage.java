package dev.countersign.x509;

/** What a certificate's key may do (RFC 5280 §4.2.1.3), as far as it decides here. */
public record KeyUsage(boolean digitalSignature, boolean keyCertSign, boolean crlSign) {

    static KeyUsage read(Der der) throws DerException {
        byte[] bits = der.namedBits();
        der.mustEnd("the key usage");
        int first = bits.length == 0 ? 0 : bits[0];
        if (bits.length == 0) {
            throw new DerException("key usage without any bit");
        }
        return new KeyUsage((first & 0x80) != 0, (first & 0x04) != 0, (first & 0x02) != 0);
    }
}
