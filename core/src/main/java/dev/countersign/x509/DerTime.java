package dev.countersign.x509;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Reads the two times of X.509: UTCTime to 2049 and GeneralizedTime from 2050 (RFC 5280 §4.1.2.5).
 */
final class DerTime {
    private DerTime() {}

    static Instant read(Der der) throws DerException {
        Deviations deviations = new Deviations();
        Instant time = read(der, deviations);
        if (!deviations.all().isEmpty()) {
            throw new DerException(deviations.all().get(0));
        }
        return time;
    }

    static Instant read(Der der, Deviations deviations) throws DerException {
        boolean utc = der.next(Der.UTC_TIME);
        byte[] content = der.enter(utc ? Der.UTC_TIME : Der.GENERALIZED_TIME).rest();
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int digits = utc ? 12 : 14;
        if (text.length() != digits + 1
                || text.charAt(digits) != 'Z'
                || !digitsOnly(text, digits)) {
            throw new DerException("time is not " + (utc ? "YYMMDDHHMMSSZ" : "YYYYMMDDHHMMSSZ"));
        }
        int year = utc ? century(number(text, 0, 2)) : number(text, 0, 4);
        deviations.noteIf(!utc && year < 2050, "GeneralizedTime before 2050");
        return instant(text, utc ? 2 : 4, year);
    }

    private static Instant instant(String text, int month, int year) throws DerException {
        try {
            return LocalDateTime.of(
                            year,
                            number(text, month, 2),
                            number(text, month + 2, 2),
                            number(text, month + 4, 2),
                            number(text, month + 6, 2),
                            number(text, month + 8, 2))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new DerException("time is no date of the calendar");
        }
    }

    private static int century(int year) {
        return year < 50 ? 2000 + year : 1900 + year;
    }

    private static int number(String text, int from, int digits) {
        return Integer.parseInt(text, from, from + digits, 10);
    }

    private static boolean digitsOnly(String text, int digits) {
        for (int at = 0; at < digits; at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }
}
