package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

/** What must hold of everything that was read or refused, as somebody else sees it. */
final class Outsider {
    private static final int LONGEST_MESSAGE = 400;

    private Outsider() {}

    /** A refusal is one short line of printable characters: it goes to terminals and logs. */
    static void mustBeFitToShow(Parsed<?> parsed) {
        if (parsed instanceof Parsed.Bad<?> bad) {
            assertThat(bad.why())
                    .isNotBlank()
                    .hasSizeLessThan(LONGEST_MESSAGE)
                    .matches(
                            why -> why.codePoints().noneMatch(Character::isISOControl), "one line");
        }
    }

    /** Bouncy Castle reads the same bytes, and would write them no other way. */
    static void mustBeTheOnlyEncoding(byte[] der) throws IOException {
        assertThat(ASN1Primitive.fromByteArray(der).getEncoded(ASN1Encoding.DER)).isEqualTo(der);
    }

    /** What is signed stands in the file as it is, and nothing else was read. */
    static boolean contains(byte[] whole, byte[] part) {
        for (int at = 0; at + part.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
