package dev.countersign.x509;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One extension of a certificate, a revocation list or one of its entries (RFC 5280 §4.1); its
 * value is a cursor, which is read once.
 */
record Extension(boolean critical, Der value) {

    /**
     * Reads {@code Extensions}; an empty list, and a second extension of one kind, are refused
     * (§4.2).
     */
    static Map<String, Extension> readAll(Der outer) throws DerException {
        Map<String, Extension> all = new LinkedHashMap<>();
        Der list = outer.enter(Der.SEQUENCE);
        if (list.atEnd()) {
            throw new DerException("empty list of extensions");
        }
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            String oid = one.oid();
            boolean critical = one.trueOrAbsent();
            Der value = one.enter(Der.OCTET_STRING);
            one.mustEnd("an extension");
            if (all.put(oid, new Extension(critical, value)) != null) {
                throw new DerException("extension " + oid + " twice");
            }
        }
        return all;
    }

    /** A cursor over the content of the one SEQUENCE that is the value. */
    Der sequence() throws DerException {
        Der content = value.enter(Der.SEQUENCE);
        value.mustEnd("an extension value");
        return content;
    }
}
