package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.RealPostgres;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unchanged clients of real servers reach them over two gateways that prove each other: a local
 * port of the one, the listener of the other, each enrolled by a token file with an authority that
 * is a process of its own. Behind a wrong expectation there is nothing.
 */
class DialTest {
    private static final String SERVER = "spiffe://test.example/server";
    private static final String CLIENT = "spiffe://test.example/client";

    @TempDir private static Path folder;
    private static final List<AutoCloseable> STARTED = new ArrayList<>();
    private static Running listening;
    private static Running dialing;
    private static Path redisSocket;

    @BeforeAll
    static void start() throws IOException {
        Path home = Files.createDirectory(folder.resolve("authority"));
        Running authority =
                started(
                        Running.authority(
                                home,
                                Running.write(
                                        home,
                                        "countersign.yaml",
                                        """
                                        trust-domain: test.example
                                        data: D
                                        authority: { at: "127.0.0.1:0" }
                                        """)));
        RealPostgres postgres = started(RealPostgres.start());
        RealRedis redis = started(RealRedis.start());

        Path server = identity(authority, SERVER, "server");
        listening =
                started(
                        Running.gateway(
                                server,
                                Running.write(
                                        server,
                                        "countersign.yaml",
                                        head()
                                                + "  listen:\n"
                                                + listener("postgres", postgres.port())
                                                + listener("redis", redis.port()))));

        Path client = identity(authority, CLIENT, "client");
        redisSocket = client.resolve("redis.sock");
        int toPostgres = port(listening, "listener postgres at");
        int toRedis = port(listening, "listener redis at");
        dialing =
                started(
                        Running.gateway(
                                client,
                                Running.write(
                                        client,
                                        "countersign.yaml",
                                        head()
                                                + "  dial:\n"
                                                + dial("db", "127.0.0.1:0", toPostgres, SERVER)
                                                + dial("cache", "unix:redis.sock", toRedis, SERVER)
                                                + dial(
                                                        "wrong",
                                                        "127.0.0.1:0",
                                                        toPostgres,
                                                        "spiffe://test.example/other"))));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable one : STARTED.reversed()) {
            one.close();
        }
        assertThat(redisSocket).doesNotExist();
    }

    @Test
    void carriesPsqlToPostgres() {
        JournalFiles.Mark mark = listening.journal().mark();
        sql("db", "create table orders (id int primary key, what text not null)");
        sql(
                "db",
                "insert into orders select n, repeat(md5(n::text), 4)"
                        + " from generate_series(1, 10000) n");
        List<String> rows = sql("db", "select id, what from orders order by id").lines().toList();
        assertThat(rows).hasSize(10_000);
        assertThat(rows.stream().map(row -> row.substring(0, row.indexOf('|'))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10_000)
                                .mapToObj(String::valueOf)
                                .collect(Collectors.toList()));
        assertThat(rows.getLast()).hasSize("10000|".length() + 128);
        assertThat(sql("db", "select md5(string_agg(what, '' order by id)) from orders"))
                .isEqualTo(
                        sql(
                                "db",
                                "select md5(string_agg(repeat(md5(n::text), 4), '' order by n))"
                                        + " from generate_series(1, 10000) n"));
        assertThat(mark.awaitAdmission().text("peer")).isEqualTo(CLIENT);
    }

    @Test
    void carriesRedisClientOverUnixSocket() throws IOException {
        assertThat(redis("SET greeting hello")).isEqualTo("OK");
        assertThat(redis("GET greeting")).isEqualTo("hello");

        Path big = folder.resolve("big");
        ServedFolder.fill(big, 1, 42);
        assertThat(redis("-x SET big < " + big)).isEqualTo("OK");
        Path back = folder.resolve("back");
        redis("--raw GET big > " + back);
        byte[] sent = Files.readAllBytes(big);
        assertThat(Files.readAllBytes(back)).startsWith(sent).hasSize(sent.length + 1);
    }

    @Test
    void givesNothingToWhomItDoesNotExpect() {
        JournalFiles.Mark ours = dialing.journal().mark();
        JournalFiles.Mark theirs = listening.journal().mark();
        try (RealProcess psql = psql("wrong", "select 1")) {
            assertThat(psql.awaitExit()).isNotZero();
            assertThat(psql.output()).isEmpty();
            assertThat(psql.errors()).contains("closed the connection unexpectedly");
        }
        JournalFiles.Line refusal = ours.awaitRefusal();
        assertThat(refusal.text("code")).isEqualTo("trust.name-mismatch");
        assertThat(refusal.text("direction")).isEqualTo("out");
        assertThat(refusal.text("dial")).isEqualTo("wrong");
        assertThat(refusal.text("expected")).isEqualTo("spiffe://test.example/other");
        assertThat(refusal.text("seen")).contains(SERVER);
        assertThat(theirs.awaitRefusal().text("code")).isEqualTo("proof.refused-by-peer");
        assertThat(sql("db", "select 1")).isEqualTo("1");
    }

    @Test
    void tellsWhereItDials() {
        assertThat(JsonText.at(dialing.status(), "dials", "db"))
                .isEqualTo("127.0.0.1:" + port(dialing, "dial db at"));
        assertThat(String.valueOf(JsonText.at(dialing.status(), "dials", "cache")))
                .startsWith("unix:")
                .endsWith("redis.sock");
    }

    private static String sql(String dial, String statement) {
        try (RealProcess psql = psql(dial, statement)) {
            assertThat(psql.awaitExit()).as(psql.errors()).isZero();
            return psql.output().strip();
        }
    }

    private static RealProcess psql(String dial, String statement) {
        return RealProcess.start(
                        "psql",
                        "-XAtq",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(port(dialing, "dial " + dial + " at")),
                        "-U",
                        "postgres",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        statement)
                .patient(Duration.ofSeconds(30));
    }

    private static String redis(String arguments) {
        try (RealProcess client =
                RealProcess.start("sh", "-c", "redis-cli -s " + redisSocket + " " + arguments)) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            return client.output().strip();
        }
    }

    private static int port(Running running, String line) {
        return Running.portIn(running.process().awaitLine(line));
    }

    private static <T extends AutoCloseable> T started(T one) {
        STARTED.add(one);
        return one;
    }

    /** Enrolled over the network, with nothing but the program and a token file. */
    private static Path identity(Running authority, String id, String name) throws IOException {
        Path place = Files.createDirectory(folder.resolve(name));
        String token = place.resolve("token").toString();
        authority
                .command("identities", "codes", "--token", "--as", id, "--out", token)
                .mustBeDone();
        Countersign.run(place, "enroll", "--token-file", token, "--out", "identity").mustBeDone();
        return place;
    }

    private static String head() {
        return """
        trust-domain: test.example
        data: %s
        gateway:
          identity: { files: identity }
          warm-up: 0s
        """
                .formatted(Running.DATA);
    }

    private static String listener(String name, int port) {
        return """
            - name: %s
              at: 127.0.0.1:0
              to: 127.0.0.1:%d
              allow:
                - peer: %s
        """
                .formatted(name, port, CLIENT);
    }

    private static String dial(String name, String at, int port, String expect) {
        return """
            - name: %s
              at: %s
              to: localhost:%d
              expect: %s
        """
                .formatted(name, at, port, expect);
    }
}
