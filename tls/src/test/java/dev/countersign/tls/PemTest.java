package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.countersign.problem.Parsed;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final int ROUNDS = Repetitions.of(2_000, 100_000);
    private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6, 7};
    private static final String BLOCK = Pem.write("CERTIFICATE", CONTENT);

    @Test
    void readsWhatItWrites() {
        Seeded seeded = Seeded.fresh();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = seeded.bytes(seeded.between(0, 200));
            String label = seeded.pick(List.of("CERTIFICATE", "X509 CRL", "PRIVATE KEY", "A-B C1"));
            List<Pem.Block> blocks = read(Pem.write(label, content)).orThrow();
            assertThat(blocks).as("%s", seeded).hasSize(1);
            assertThat(blocks.get(0).label()).isEqualTo(label);
            assertThat(blocks.get(0).content()).as("%s", seeded).isEqualTo(content);
        }
    }

    @Test
    void readsBlocksInOrderWithTextBetweenThem() {
        String file =
                "# my anchors\n"
                        + BLOCK
                        + "\nsubject: x\n"
                        + Pem.write("X509 CRL", CONTENT)
                        + "end\n";

        assertThat(read(file).orThrow().stream().map(Pem.Block::label))
                .containsExactly("CERTIFICATE", "X509 CRL");
    }

    @Test
    void readsEveryUsualEndOfLine() {
        assertThat(read(BLOCK.replace("\n", "\r\n"))).isInstanceOf(Parsed.Good.class);
        assertThat(read(BLOCK.strip())).isInstanceOf(Parsed.Good.class);
        assertThat(read(BLOCK.replace("\n", " \n"))).isInstanceOf(Parsed.Good.class);
    }

    @Test
    void readsLinesOfAnyLength() {
        String base64 = Base64.getEncoder().encodeToString(new byte[300]);
        String oneLine = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----";

        assertThat(read(oneLine).orThrow().get(0).content()).hasSize(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "<!DOCTYPE html><html><body>404 Not Found</body></html>\n",
                "MIIBszCCAVmgAwIBAgIUQ",
                "BEGIN CERTIFICATE\nAAAA\nEND CERTIFICATE\n"
            })
    void refusesFileWithoutAnyBlock(String file) {
        assertThat(why(file)).contains("no PEM block");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN CERTIFICATE-----\nAQID",
                "-----BEGIN CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFI",
                "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE----",
                "-----BEGIN CERTIFICATE-----\nAQID\n-----END X509 CRL-----\n",
                "-----BEGIN CERTIFICATE-----\nAQID\n-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n",
                "AQID\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAQ!D\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAQI\n-----END CERTIFICATE----- x\n",
                "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAQ==AQ==\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END CERTIFICATE-----\n",
                "-----BEGIN -----\nAQID\n-----END -----\n",
                "-----BEGIN CERTIFICATE\nAQID\n-----END CERTIFICATE\n",
                "-----BEGIN CERTI\u00e9-----\nAQID\n-----END CERTI\u00e9-----\n",
                "-----BEGIN CERTIFICATE-----\rAQID\r-----END CERTIFICATE-----"
            })
    void refusesBlockThatIsDamaged(String file) {
        assertThat(why(file)).isNotBlank();
        assertThat(why(BLOCK + file)).isNotBlank();
    }

    static List<Integer> cuts() {
        String second = Pem.write("X509 CRL", CONTENT);
        return java.util.stream.IntStream.range(1, second.strip().length()).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void refusesFileThatIsCutWithinItsSecondBlock(int cut) {
        // A list of revoked certificates that was cut away must not go unnoticed.
        String second = Pem.write("X509 CRL", CONTENT).substring(0, cut);

        assertThat(read(BLOCK + second)).as("cut to %s", second).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void readsFileThatIsCutOnlyOfItsLastNewline() {
        assertThat(read(BLOCK + BLOCK.strip()).orThrow()).hasSize(2);
    }

    @Test
    void saysNothingOfWhatIsInTheBlocks() {
        // A key file with the line ends of an old Macintosh is one long line, key and all.
        String secret =
                Base64.getEncoder()
                        .encodeToString(
                                "this is the private key".getBytes(StandardCharsets.US_ASCII));
        List<String> files =
                List.of(
                        "-----BEGIN PRIVATE KEY-----\r" + secret + "\r-----END PRIVATE KEY-----",
                        "-----BEGIN PRIVATE KEY-----" + secret + "-----END PRIVATE KEY-----",
                        "-----BEGIN PRIVATE KEY-----\n" + secret + "!\n-----END PRIVATE KEY-----",
                        "-----BEGIN PRIVATE KEY-----\n" + secret,
                        "-----BEGIN " + secret + "-----\n-----END x-----\n");
        for (String file : files) {
            assertThat(why(file))
                    .doesNotContain(secret.substring(0, 12))
                    .hasSizeLessThan(200)
                    .matches("[ -~]+");
        }
        Pem.Block block =
                read(Pem.write("PRIVATE KEY", secret.getBytes(StandardCharsets.US_ASCII)))
                        .orThrow()
                        .get(0);
        assertThat(block).hasToString("PEM block PRIVATE KEY");
    }

    @Test
    void givesItsContentAwayAsCopy() {
        Pem.Block block = read(BLOCK).orThrow().get(0);
        block.content()[0] = 99;

        assertThat(block.content()).isEqualTo(CONTENT);
    }

    @Test
    void neverThrowsOnRandomText() {
        Seeded seeded = Seeded.fresh();
        List<String> pieces =
                List.of(
                        "-----",
                        "BEGIN ",
                        "END ",
                        "CERTIFICATE",
                        "\n",
                        "\r",
                        "AQID",
                        "=",
                        " ",
                        "\0",
                        "é",
                        "x");
        for (int round = 0; round < 5 * ROUNDS; round++) {
            StringBuilder file = new StringBuilder();
            int count = seeded.between(0, 20);
            for (int i = 0; i < count; i++) {
                file.append(seeded.pick(pieces));
            }
            Parsed<List<Pem.Block>> parsed = read(file.toString());
            if (parsed instanceof Parsed.Bad<List<Pem.Block>> bad) {
                assertThat(bad.why()).as("%s", seeded).matches("[ -~]+");
            }
        }
    }

    @Test
    void readsManyEmptyLinesCheaply() {
        assertThat(why("\n".repeat(5_000_000))).contains("no PEM block");
    }

    private static Parsed<List<Pem.Block>> read(String file) {
        return Pem.read(file.getBytes(StandardCharsets.UTF_8));
    }

    private static String why(String file) {
        return read(file) instanceof Parsed.Bad<List<Pem.Block>> bad ? bad.why() : fail("it reads");
    }
}
