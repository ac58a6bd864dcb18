package dev.countersign.gateway.hello;

import static dev.countersign.gateway.hello.HelloBytes.concat;
import static dev.countersign.gateway.hello.HelloBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gateway.hello.HelloReader.Progress;
import dev.countersign.problem.ProblemCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelloReaderTest {
    private static final String HOST = "orders.acme.example";

    // ---- what is no hello

    static Stream<Arguments> malformed() {
        return Stream.of(
                malformed("a session id of 33 bytes", HelloBytes.plain().sessionId(33)),
                malformed("cipher suites in 0 bytes", HelloBytes.plain().suites()),
                malformed("cipher suites in 3 bytes", HelloBytes.plain().suites(new byte[3])),
                malformed("no compression method", HelloBytes.plain().methods()),
                malformed("1 bytes after the extensions", HelloBytes.plain().then((byte) 0)),
                malformed(
                        "extension 10 twice",
                        HelloBytes.plain().extension(10, new byte[2]).extension(10, new byte[2])),
                malformed(
                        "extension 0 twice", HelloBytes.asking(HOST).host(ascii("other.example"))),
                malformed("more than one server name", names(name(0, HOST), name(0, HOST))),
                malformed("a server name of type 1", names(name(1, HOST))),
                malformed("an empty server name", names(name(0, ""))),
                malformed(
                        "the length of the server names: 0 of 2 bytes",
                        HelloBytes.plain().extension(0, new byte[0])),
                malformed(
                        "more than one server name",
                        HelloBytes.plain()
                                .extension(0, concat(vector(2, name(0, HOST)), new byte[1]))),
                malformed("a server name: 1 of 2 bytes", names(new byte[] {0, 0, 2, 'a'})));
    }

    @ParameterizedTest
    @MethodSource
    void malformed(String seen, byte[] record) {
        assertThat(read(record))
                .isEqualTo(new Progress.Failed(ProblemCode.PROOF_MALFORMED_HELLO, seen));
    }

    @Test
    void everyCutIsMalformed() {
        byte[] body = HelloBytes.asking(HOST).extension(43, new byte[] {2, 3, 4}).body();
        int whole = HelloBytes.plain().body().length; // extensions may be absent altogether
        for (int length = 0; length < body.length; length++) {
            byte[] message = concat(new byte[] {1}, vector(3, Arrays.copyOf(body, length)));
            if (length != whole) {
                assertThat(read(HelloBytes.records(message, message.length)))
                        .as("%d of %d bytes", length, body.length)
                        .isInstanceOfSatisfying(
                                Progress.Failed.class,
                                failed ->
                                        assertThat(failed.code())
                                                .isEqualTo(ProblemCode.PROOF_MALFORMED_HELLO));
            }
        }
    }

    @Test
    void whatIsNotTlsIsToldAfterTwoBytes() {
        Progress notTls =
                new Progress.Failed(
                        ProblemCode.PROOF_HANDSHAKE_FAILED, "what the peer sent is not TLS");

        assertThat(read(ascii("GE"))).isEqualTo(notTls);
        assertThat(read(new byte[] {22, 2})).isEqualTo(notTls);
        assertThat(read(new byte[] {19, 3})).isEqualTo(notTls);
        assertThat(read(new byte[] {25, 3})).isEqualTo(notTls);
        assertThat(read(new byte[] {(byte) 0x80, 0x2e})).isEqualTo(notTls);
        assertThat(read(new byte[] {22, 3})).isInstanceOf(Progress.Unfinished.class);
    }

    @Test
    void recordThatBeginsNoHandshakeIsRefused() {
        assertThat(read(new byte[] {23, 3, 3}))
                .isEqualTo(malformedBy("a record of type 23 (expected: 22)"));
        assertThat(read(new byte[] {22, 3, 1, 0, 1, 2}))
                .isEqualTo(malformedBy("a message of type 2 (expected: 1)"));
        assertThat(read(new byte[] {22, 3, 1, 0, 0}))
                .isEqualTo(malformedBy("a record of 0 bytes (expected: 1 to 16384)"));
        assertThat(read(new byte[] {22, 3, 1, 0x40, 1}))
                .isEqualTo(malformedBy("a record of 16385 bytes (expected: 1 to 16384)"));
    }

    @Test
    void helloIsAloneInItsRecord() {
        byte[] two = concat(HelloBytes.asking(HOST).message(), HelloBytes.plain().message());

        assertThat(read(HelloBytes.records(two, two.length)))
                .isEqualTo(
                        malformedBy(
                                HelloBytes.plain().message().length
                                        + " bytes in the record after the hello"));
    }

    // ---- what is too much

    @Test
    void claimThatIsTooLargeIsRefusedByItsFirstBytes() {
        Progress.Failed refused =
                new Progress.Failed(
                        ProblemCode.LIMIT_HELLO,
                        "a hello of 16385 bytes (expected: at most 16384)");

        assertThat(read(new byte[] {22, 3, 1, 0, 99, 1, 0, 0x40, 1})).isEqualTo(refused);
        assertThat(read(new byte[] {22, 3, 1, 0, 4, 1, 0, 0x40, 1})).isEqualTo(refused);
        assertThat(read(new byte[] {22, 3, 1, 0, 99, 1, 0, 0x40, 0}))
                .isInstanceOf(Progress.Unfinished.class);
    }

    @Test
    void readsHelloOfTheLargestSizeAndNoneLarger() {
        int others = HelloBytes.plain().extension(21, new byte[0]).body().length;
        HelloBytes largest = HelloBytes.plain().extension(21, new byte[16384 - others]);
        HelloBytes larger = HelloBytes.plain().extension(21, new byte[16385 - others]);

        assertThat(read(largest.records(16384))).isInstanceOf(Progress.Finished.class);
        assertThat(read(larger.records(16384)))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ProblemCode.LIMIT_HELLO));
    }

    @Test
    void readsNoMoreThanSoManyBytesOfRecords() {
        byte[] large = HelloBytes.plain().extension(21, new byte[8000]).message();

        assertThat(read(HelloBytes.records(large, 2))).isInstanceOf(Progress.Finished.class);
        assertThat(read(HelloBytes.records(large, 1)))
                .isEqualTo(
                        new Progress.Failed(
                                ProblemCode.LIMIT_HELLO,
                                "a hello in more than 32768 bytes of records"));
    }

    // ---- what is one

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 50, 1000})
    void readsTheHostHoweverItIsCutIntoRecords(int each) {
        byte[] records = HelloBytes.asking(HOST).records(each);

        assertThat(read(concat(records, new byte[] {20, 3, 3, 0, 1, 1})))
                .isInstanceOfSatisfying(
                        Progress.Finished.class,
                        finished -> {
                            assertThat(finished.hello().host()).contains(HOST);
                            assertThat(finished.bytes()).isEqualTo(records.length);
                        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void readsTheHostHoweverTheBytesArrive(int each) {
        byte[] records = HelloBytes.asking(HOST).records(each);
        HelloReader reader = new HelloReader();
        for (int length = 0; length < records.length; length++) {
            ByteBuf some = Unpooled.copiedBuffer(records, 0, length);
            assertThat(reader.read(some)).isInstanceOf(Progress.Unfinished.class);
            assertThat(some.readableBytes()).as("untouched").isEqualTo(length);
        }

        assertThat(reader.read(Unpooled.copiedBuffer(records)))
                .isInstanceOfSatisfying(
                        Progress.Finished.class,
                        finished -> assertThat(finished.hello().host()).contains(HOST));
    }

    @Test
    void hostIsAsItWasSent() {
        assertThat(hello(HelloBytes.asking("Orders\0.Example.")).host())
                .contains("Orders\0.Example.");
        assertThat(hello(HelloBytes.plain()).host()).isEmpty();
        assertThat(hello(HelloBytes.plain().extension(16, new byte[3])).host()).isEmpty();
    }

    // ---- a second one

    @Test
    void secondHelloMayChangeWhatTheStandardNames() {
        ClientHello first =
                hello(
                        HelloBytes.asking(HOST)
                                .extension(51, new byte[38])
                                .extension(42, new byte[0])
                                .extension(21, new byte[9])
                                .extension(41, new byte[50]));
        ClientHello second =
                hello(
                        HelloBytes.asking(HOST)
                                .extension(44, new byte[10])
                                .extension(51, new byte[70])
                                .extension(41, new byte[60]));

        assertThat(first.isRepeatedBy(second)).isTrue();
    }

    @Test
    void secondHelloMayChangeNothingElse() {
        ClientHello first = hello(HelloBytes.asking(HOST).extension(16, new byte[3]));

        assertThat(first.isRepeatedBy(hello(HelloBytes.asking(HOST).extension(16, new byte[3]))))
                .isTrue();
        assertThat(
                        Stream.of(
                                HelloBytes.plain().extension(16, new byte[3]),
                                HelloBytes.asking("Orders.acme.example").extension(16, new byte[3]),
                                HelloBytes.asking(HOST),
                                HelloBytes.asking(HOST).extension(16, new byte[4]),
                                HelloBytes.asking(HOST).extension(17, new byte[3]),
                                HelloBytes.plain().extension(16, new byte[3]).host(ascii(HOST)),
                                HelloBytes.asking(HOST).extension(16, new byte[3]).sessionId(0),
                                HelloBytes.asking(HOST)
                                        .extension(16, new byte[3])
                                        .suites((byte) 0x13, (byte) 1)))
                .noneMatch(other -> first.isRepeatedBy(hello(other)));
    }

    @Test
    void saysWhetherTheSecondAsksForAnother() {
        ClientHello first = hello(HelloBytes.asking(HOST));

        assertThat(first.differenceTo(hello(HelloBytes.plain())))
                .isEqualTo("the second hello asks for another host than the first");
        assertThat(first.differenceTo(hello(HelloBytes.asking(HOST).sessionId(0))))
                .isEqualTo("the second hello says something else than the first");
    }

    private static Arguments malformed(String seen, HelloBytes hello) {
        return Arguments.of(seen, hello.record());
    }

    private static Progress malformedBy(String seen) {
        return new Progress.Failed(ProblemCode.PROOF_MALFORMED_HELLO, seen);
    }

    private static HelloBytes names(byte[]... names) {
        return HelloBytes.plain().extension(0, vector(2, concat(names)));
    }

    private static byte[] name(int type, String name) {
        return concat(new byte[] {(byte) type}, vector(2, ascii(name)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ClientHello hello(HelloBytes bytes) {
        return ((Progress.Finished) read(bytes.record())).hello();
    }

    private static Progress read(byte[] bytes) {
        return new HelloReader().read(Unpooled.wrappedBuffer(bytes));
    }
}
