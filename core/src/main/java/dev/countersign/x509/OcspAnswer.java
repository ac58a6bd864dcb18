package dev.countersign.x509;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an OCSP response says of one certificate (RFC 6960 §4.2.1, SingleResponse), and for how
 * long.
 */
public record OcspAnswer(
        CertId id, Said said, Instant since, Instant thisUpdate, Optional<Instant> nextUpdate) {

    /** The three things that can be said. Only the first is good. */
    public enum Said {
        GOOD,
        REVOKED,
        UNKNOWN
    }

    private static final int GOOD = Der.primitive(0);
    private static final int REVOKED = Der.constructed(1);
    private static final int UNKNOWN = Der.primitive(2);
    private static final int ENUMERATED = 0x0a;
    private static final Set<Integer> REASONS = Set.of(0, 1, 2, 3, 4, 5, 6, 8, 9, 10);

    static OcspAnswer read(Der all) throws DerException {
        Der one = all.enter(Der.SEQUENCE);
        CertId id = CertId.read(one);
        int status = one.peek();
        Der content = one.enterAny();
        Instant since = Instant.EPOCH;
        Said said;
        if (status == REVOKED) {
            said = Said.REVOKED;
            since = time(content);
            passReason(content);
        } else if (status == GOOD || status == UNKNOWN) {
            said = status == GOOD ? Said.GOOD : Said.UNKNOWN;
        } else {
            throw new DerException("a status that is none of the three");
        }
        content.mustEnd("a certificate's status");
        Instant thisUpdate = time(one);
        Optional<Instant> nextUpdate = Optional.empty();
        if (one.next(Der.constructed(0))) {
            Der tagged = one.enter(Der.constructed(0));
            nextUpdate = Optional.of(time(tagged));
            tagged.mustEnd("nextUpdate");
        }
        refuseCritical(one, 1);
        one.mustEnd("an OCSP answer");
        return new OcspAnswer(id, said, since, thisUpdate, nextUpdate);
    }

    /** Why makes no difference; it only has to be one of the reasons (RFC 5280 §5.3.1). */
    private static void passReason(Der revoked) throws DerException {
        if (revoked.atEnd()) {
            return;
        }
        Der tagged = revoked.enter(Der.constructed(0));
        byte[] reason = tagged.enter(ENUMERATED).rest();
        tagged.mustEnd("the reason of a revocation");
        if (reason.length != 1 || !REASONS.contains((int) reason[0])) {
            throw new DerException("a reason of a revocation that is none");
        }
    }

    /** Times are GeneralizedTime in every year, unlike in certificates. */
    static Instant time(Der der) throws DerException {
        if (!der.next(Der.GENERALIZED_TIME)) {
            throw new DerException("a time that is no GeneralizedTime");
        }
        return DerTime.read(der, new Deviations());
    }

    /** Extensions under this tag, of which none may be critical: none is understood. */
    static void refuseCritical(Der der, int tag) throws DerException {
        if (!der.next(Der.constructed(tag))) {
            return;
        }
        Der tagged = der.enter(Der.constructed(tag));
        Map<String, Extension> all = Extension.readAll(tagged);
        tagged.mustEnd("extensions");
        for (Map.Entry<String, Extension> one : all.entrySet()) {
            if (one.getValue().critical()) {
                throw new DerException("a critical extension of an OCSP response: " + one.getKey());
            }
        }
    }
}
