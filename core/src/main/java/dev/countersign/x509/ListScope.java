package dev.countersign.x509;

import java.util.List;

/**
 * Of which certificates of its issuer a revocation list speaks, and of which reasons (RFC 5280
 * §5.2.5). A list without the extension speaks of all.
 */
record ListScope(List<GeneralName> points, Subjects subjects, int reasons) {
    static final ListScope ALL =
            new ListScope(List.of(), Subjects.ALL, DistributionPoint.ALL_REASONS);

    /** Whose certificates. */
    enum Subjects {
        ALL,
        USERS,
        AUTHORITIES,
        NEITHER
    }

    ListScope {
        points = List.copyOf(points);
    }

    static ListScope read(Der extension, DistinguishedName issuer) throws DerException {
        List<GeneralName> points =
                extension.next(Der.constructed(0))
                        ? DistributionPoint.names(extension.enter(Der.constructed(0)), issuer)
                        : List.of();
        boolean users = flag(extension, 1);
        boolean authorities = flag(extension, 2);
        int reasons =
                extension.next(Der.primitive(3))
                        ? DistributionPoint.reasons(extension.enter(Der.primitive(3)))
                        : DistributionPoint.ALL_REASONS;
        if (flag(extension, 4)) {
            throw new DerException("an indirect revocation list");
        }
        boolean attributes = flag(extension, 5);
        extension.mustEnd("the issuing distribution point");
        if ((users ? 1 : 0) + (authorities ? 1 : 0) + (attributes ? 1 : 0) > 1) {
            throw new DerException("a revocation list for several kinds of certificates alone");
        }
        return new ListScope(
                points,
                users
                        ? Subjects.USERS
                        : authorities
                                ? Subjects.AUTHORITIES
                                : attributes ? Subjects.NEITHER : Subjects.ALL,
                reasons);
    }

    private static boolean flag(Der extension, int tag) throws DerException {
        if (!extension.next(Der.primitive(tag))) {
            return false;
        }
        byte[] content = extension.enter(Der.primitive(tag)).rest();
        if (content.length != 1 || content[0] != -1) {
            throw new DerException("a flag that is not FF, though it is written");
        }
        return true;
    }

    /** The reasons of which the list speaks for this certificate; none when it does not at all. */
    int reasonsFor(Certificate certificate) {
        boolean kind =
                switch (subjects) {
                    case ALL -> true;
                    case USERS -> !certificate.isAuthority();
                    case AUTHORITIES -> certificate.isAuthority();
                    case NEITHER -> false;
                };
        if (!kind) {
            return 0;
        }
        List<DistributionPoint> named = certificate.distributionPoints();
        if (points.isEmpty()) {
            return reasons;
        }
        // §6.3.3(b)(2)(i): one name of the list's point must be one of the certificate's
        int covered = 0;
        for (DistributionPoint point : named) {
            boolean same =
                    point.ofOtherIssuer() == DistributionPoint.Issuer.THE_SAME
                            && point.names().stream().anyMatch(points::contains);
            covered |= same ? point.reasons() & reasons : 0;
        }
        return covered;
    }
}
