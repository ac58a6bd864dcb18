package dev.countersign.x509;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a certificate says its revocation would be published (RFC 5280 §4.2.1.13), or which of them
 * a list is for (§5.2.5): full names, typed. Nothing is ever fetched from there; the names only
 * tell which list speaks of which certificate.
 *
 * @param reasons a bit for each reason that such a list may speak of
 * @param ofOtherIssuer whether another authority than the certificate's would issue the list
 */
record DistributionPoint(List<GeneralName> names, int reasons, Issuer ofOtherIssuer) {
    /** unused to aACompromise, bits 0 to 8; the first means nothing. */
    static final int ALL_REASONS = 0x1fe;

    /** Who issues the list. */
    enum Issuer {
        THE_SAME,
        ANOTHER
    }

    DistributionPoint {
        names = List.copyOf(names);
    }

    /** Reads the points of a certificate; a relative name is one below that of its issuer. */
    static List<DistributionPoint> readAll(Der list, DistinguishedName issuer) throws DerException {
        List<DistributionPoint> points = new ArrayList<>();
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            List<GeneralName> names =
                    one.next(Der.constructed(0))
                            ? names(one.enter(Der.constructed(0)), issuer)
                            : List.of();
            int reasons =
                    one.next(Der.primitive(1)) ? reasons(one.enter(Der.primitive(1))) : ALL_REASONS;
            Issuer by = Issuer.THE_SAME;
            if (one.next(Der.constructed(2))) {
                GeneralNames.readAll(one.enter(Der.constructed(2)));
                by = Issuer.ANOTHER;
            }
            one.mustEnd("a distribution point");
            points.add(new DistributionPoint(names, reasons, by));
        }
        if (points.isEmpty()) {
            throw new DerException("an empty list of distribution points");
        }
        return List.copyOf(points);
    }

    /** A DistributionPointName. */
    static List<GeneralName> names(Der name, DistinguishedName issuer) throws DerException {
        List<GeneralName> names;
        if (name.next(Der.constructed(0))) {
            names = GeneralNames.readAll(name.enter(Der.constructed(0)));
        } else {
            names =
                    List.of(
                            new GeneralName.Directory(
                                    issuer.below(name.enter(Der.constructed(1)))));
        }
        name.mustEnd("a distribution point's name");
        return names;
    }

    /** ReasonFlags, bit 0 the lowest. */
    static int reasons(Der content) throws DerException {
        byte[] bits = Der.namedBits(content.rest());
        int reasons = 0;
        for (int bit = 0; bit < 8 * Math.min(bits.length, 2); bit++) {
            boolean set = (bits[bit / 8] & 0x80 >> bit % 8) != 0;
            reasons |= set ? 1 << bit : 0;
        }
        return reasons & ALL_REASONS;
    }
}
