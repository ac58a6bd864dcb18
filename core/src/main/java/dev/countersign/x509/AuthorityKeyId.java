package dev.countersign.x509;

import java.util.HexFormat;

/**
 * Which key issued this (RFC 5280 §4.2.1.1): the identifier in hex, empty when there is none, and
 * whether the issuer is also named by its own issuer and serial number.
 */
record AuthorityKeyId(String keyId, Form form) {
    static final AuthorityKeyId NONE = new AuthorityKeyId("", Form.KEY_ID);

    /** What else stands there besides a key identifier. */
    enum Form {
        KEY_ID,
        NAMES_CERTIFICATE
    }

    static AuthorityKeyId read(Extension extension) throws DerException {
        Der list = extension.sequence();
        String id = "";
        if (list.next(Der.primitive(0))) {
            id = HexFormat.of().formatHex(list.enter(Der.primitive(0)).rest());
        }
        Form form = Form.KEY_ID;
        if (list.next(Der.constructed(1))) {
            GeneralNames.readAll(list.enter(Der.constructed(1)));
            form = Form.NAMES_CERTIFICATE;
        }
        if (list.next(Der.primitive(2))) {
            Der.integer(list.enter(Der.primitive(2)).rest());
            form = Form.NAMES_CERTIFICATE;
        }
        list.mustEnd("the authority key identifier");
        return new AuthorityKeyId(id, form);
    }
}
