package dev.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gateway.http.HeadReader.Reading;
import dev.countersign.gateway.http.RequestHead.Body;
import dev.countersign.gateway.http.RequestHead.Version;
import dev.countersign.gateway.http.RequestHead.Wish;
import dev.countersign.problem.ProblemCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A head as it came on the wire: read in one way, or refused. */
class HeadReaderTest {
    private static final String HOST = "Host: a.example\r\n";

    @Test
    void readsAPlainOne() {
        RequestHead head =
                good("GET /a?b=c HTTP/1.1\r\nHost: A.Example:8443\r\nAccept: */*\r\nX: y\r\n\r\n");
        assertThat(head.method().name()).isEqualTo("GET");
        assertThat(head.path().text()).isEqualTo("/a?b=c");
        assertThat(head.host().name().orElseThrow().name()).isEqualTo("a.example");
        assertThat(head.host().text()).isEqualTo("a.example:8443");
        assertThat(head.body()).isEqualTo(Body.NONE);
        assertThat(head.version()).isEqualTo(Version.CHUNKING);
        assertThat(head.wish()).isEqualTo(Wish.KEEP);
        assertThat(head.fields().entries().stream().map(Map.Entry::getKey))
                .containsExactly("Host", "Accept", "X");
        assertThat(head.attempt("web").request().orElseThrow().path()).isEqualTo("/a");
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 5', OF_LENGTH",
        "'Content-Length: 0', NONE",
        "'Transfer-Encoding: chunked', CHUNKED",
        "'transfer-encoding: Chunked', CHUNKED",
        "'X: y', NONE"
    })
    void findsHowLongTheBodyIs(String field, Body body) {
        RequestHead head = good("POST / HTTP/1.1\r\n" + HOST + field + "\r\n\r\n");
        assertThat(head.body()).isEqualTo(body);
        assertThat(head.fields().contains("transfer-encoding")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 5,5",
                "Content-Length: 5, 6",
                "Content-Length: 0x5",
                "Content-Length: 5 5",
                "Content-Length: ",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding:\u000bchunked",
                "Transfer-Encoding : chunked",
                "Host: b.example",
                "Connection: Host",
                "Connection: close, content-length",
                "Connection: Transfer-Encoding",
                "X: a\u0000b",
                "X: a\u007fb",
                "X(y): z",
                "X y: z",
                ": z",
                "X\u00e9: z"
            })
    void refusesWhatCouldBeReadInTwoWays(String fields) {
        assertMalformed("POST / HTTP/1.1\r\n" + HOST + fields + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\nHost: a.example\n\n",
                "GET / HTTP/1.1\r\nHost: a.example\nX: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a.example,b.example\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: u@a.example\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a.example:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a.example:99999\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a.example.\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: [fe80::1%eth0]\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET /a//b HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: a.example\r\n\r\n",
                "GET / HTTP/1.2\r\nHost: a.example\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n",
                "G(T / HTTP/1.1\r\nHost: a.example\r\n\r\n"
            })
    void refusesWhatIsNoRequest(String head) {
        assertMalformed(head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT a.example:443", "TRACE /"})
    void refusesMethodsThatAreNotPassedOn(String begins) {
        Reading.Bad bad = bad(begins + " HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(bad.code())
                .isIn(ProblemCode.HTTP_NOT_SERVED, ProblemCode.HTTP_MALFORMED)
                .isEqualTo(ProblemCode.HTTP_NOT_SERVED);
    }

    @Test
    void refusesWhatIsTooLarge() {
        String longest = "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n";
        assertThat(bad(longest).code()).isEqualTo(ProblemCode.LIMIT_REQUEST);
        String most = "GET / HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(40_000) + "\r\n\r\n";
        assertThat(bad(most).code()).isEqualTo(ProblemCode.LIMIT_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Client-Cert",
                "client_cert",
                "CLIENT-CERT-CHAIN",
                "X-Forwarded-Client-Cert",
                "x_forwarded-client_cert",
                "X-Countersign-Peer",
                "X_Countersign_Anything",
                "X-SSL-Client-Verify",
                "Ssl-Client-S-Dn"
            })
    void passesNobodysWordOnWhoHeIs(String name) {
        RequestHead head =
                good("GET / HTTP/1.1\r\n" + HOST + name + ": mallory\r\nX-Own: kept\r\n\r\n");
        assertThat(head.fields().contains(name)).isFalse();
        assertThat(head.fields().get("X-Own")).isEqualTo("kept");
    }

    @Test
    void keepsFieldsOfTheConnectionToItself() {
        RequestHead head =
                good(
                        "GET / HTTP/1.1\r\n"
                                + HOST
                                + "Connection: keep-alive, X-Hop\r\nX-Hop: a\r\nKeep-Alive: 5\r\n"
                                + "Proxy-Authorization: b\r\nTE: trailers\r\nUpgrade: h2c\r\n"
                                + "X-End: c\r\n\r\n");
        assertThat(
                        head.fields().entries().stream()
                                .map(entry -> entry.getKey().toLowerCase(Locale.ROOT)))
                .containsExactly("host", "x-end", "te");
        assertThat(head.wish()).isEqualTo(Wish.KEEP);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, 'X: y', KEEP",
        "1.1, 'Connection: close', CLOSE",
        "1.0, 'X: y', CLOSE",
        "1.0, 'Connection: keep-alive', KEEP",
        "1.1, 'Connection: Upgrade\r\nUpgrade: WebSocket', WEBSOCKET",
        "1.1, 'Upgrade: websocket', KEEP"
    })
    void findsWhatBecomesOfTheConnection(String version, String fields, Wish wish) {
        assertThat(good("GET / HTTP/" + version + "\r\n" + HOST + fields + "\r\n\r\n").wish())
                .isEqualTo(wish);
    }

    private static RequestHead good(String wire) {
        assertThat(read(wire)).isInstanceOf(Reading.Good.class);
        return ((Reading.Good) read(wire)).head();
    }

    private static Reading.Bad bad(String wire) {
        assertThat(read(wire)).isInstanceOf(Reading.Bad.class);
        return (Reading.Bad) read(wire);
    }

    private static void assertMalformed(String wire) {
        assertThat(bad(wire).code()).isEqualTo(ProblemCode.HTTP_MALFORMED);
    }

    private static Reading read(String wire) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictDecoder(Duration.ofSeconds(30)));
        try {
            channel.writeInbound(Unpooled.copiedBuffer(wire, StandardCharsets.ISO_8859_1));
            HttpRequest request = channel.readInbound();
            return HeadReader.read(request);
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
