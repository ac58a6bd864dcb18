package dev.countersign.authority;

import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.Parsed;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Which certificates somebody means: the one with a serial number, or all of an identity. */
public sealed interface Selection {

    /** Reads a SPIFFE ID or a serial number. */
    static Parsed<Selection> parse(String text) {
        return text.startsWith("spiffe:")
                ? SpiffeId.parse(text).map(Identity::new)
                : Serial.parse(text).map(serial -> serial);
    }

    /** Every certificate of this identity. */
    record Identity(SpiffeId id) implements Selection {
        @Override
        public String toString() {
            return id.text();
        }
    }

    /** The certificate with this serial number. */
    record Serial(BigInteger number) implements Selection {
        private static final Pattern HEX =
                Pattern.compile("[0-9A-Fa-f]{1,40}|[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){0,19}");
        private static final int SHOWN = 80;

        /**
         * Reads hex as tools print it: upper or lower case, with colons or without, at most 20
         * bytes (RFC 5280 §4.1.2.2).
         */
        static Parsed<Serial> parse(String text) {
            if (HEX.matcher(text).matches()) {
                return Parsed.good(new Serial(new BigInteger(text.replace(":", ""), 16)));
            }
            String shown = text.substring(0, Math.min(SHOWN, text.length()));
            return Parsed.bad(
                    "certificate: '"
                            + shown.replaceAll("[^\\x20-\\x7e]", "?")
                            + "' (expected: a serial number in hex, or spiffe://…)");
        }

        @Override
        public String toString() {
            return "serial " + number.toString(16);
        }
    }
}
