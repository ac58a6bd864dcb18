package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3000", // no object identifier
                "3003020101", // a number in its place
                "300906032a0304300205ff", // parameters that say more than is there
                "300806032a030405000500", // two parameters
                "300906032a03043f0a0100", // a tag of more than one byte
                "300d06032a0304300606032a03", // cut
            })
    void isRefusedWithoutItsForm(String hex) {
        assertThat(catchThrowable(() -> AlgorithmId.mustBeWellFormed(bytes(hex))))
                .isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "300506032a0304", // an object identifier alone
                "300706032a03040500", // with NULL
                "300c06032a0304300506032a0305", // with a sequence
            })
    void isTakenWhoeverKnowsIt(String hex) {
        assertThatCode(() -> AlgorithmId.mustBeWellFormed(bytes(hex))).doesNotThrowAnyException();
    }

    @Test
    void isNoDeeperThanAnyAlgorithm() {
        assertThatCode(() -> AlgorithmId.mustBeWellFormed(nested(16))).doesNotThrowAnyException();
        assertThat(catchThrowable(() -> AlgorithmId.mustBeWellFormed(nested(17))))
                .hasMessage("an algorithm's parameters that are nested too deep");
    }

    private static byte[] nested(int depth) {
        String parameters = "";
        for (int level = 0; level < depth; level++) {
            parameters = "30" + HexFormat.of().toHexDigits(parameters.length() / 2, 2) + parameters;
        }
        String content = "06032a0304" + parameters;
        return bytes("30" + HexFormat.of().toHexDigits(content.length() / 2, 2) + content);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
