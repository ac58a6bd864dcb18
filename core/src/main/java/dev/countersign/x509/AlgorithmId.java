package dev.countersign.x509;

/**
 * An AlgorithmIdentifier (RFC 5280 §4.1.1.2): an object identifier and what it needs. Its bytes
 * tell which algorithm it is; here it only has to have its form, also when nobody knows it.
 */
final class AlgorithmId {
    /** Deeper than any algorithm's parameters. */
    private static final int DEEPEST = 16;

    private AlgorithmId() {}

    /** One that is on no list, so that nothing else looks at its bytes. */
    static void mustBeWellFormed(byte[] whole) throws DerException {
        Der content = new Der(whole).enter(Der.SEQUENCE);
        content.oid();
        if (!content.atEnd()) {
            passWellFormed(content, DEEPEST);
        }
        content.mustEnd("an algorithm's parameters");
    }

    /** Steps over one element whose parts are elements again. */
    private static void passWellFormed(Der der, int depth) throws DerException {
        if (depth == 0) {
            throw new DerException("an algorithm's parameters that are nested too deep");
        }
        boolean constructed = (der.peek() & Der.CONSTRUCTED) != 0;
        Der content = der.enterAny();
        while (constructed && !content.atEnd()) {
            passWellFormed(content, depth - 1);
        }
    }
}
