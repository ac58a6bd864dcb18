package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The real servers serve, each with its own client. */
class RealServersTest {
    @Test
    void postgresAnswersPsql() throws IOException {
        try (RealPostgres postgres = RealPostgres.start();
                RealProcess psql =
                        RealProcess.start(
                                "psql",
                                "-XAt",
                                "-h",
                                "127.0.0.1",
                                "-p",
                                String.valueOf(postgres.port()),
                                "-U",
                                "postgres",
                                "-c",
                                "select 6 * 7")) {
            assertThat(psql.awaitExit()).as(psql.errors()).isZero();
            assertThat(psql.output().strip()).isEqualTo("42");
        }
    }

    @Test
    void redisAnswersItsClient() throws IOException {
        try (RealRedis redis = RealRedis.start();
                RealProcess client =
                        RealProcess.start(
                                "redis-cli", "-p", String.valueOf(redis.port()), "PING")) {
            assertThat(client.awaitExit()).as(client.errors()).isZero();
            assertThat(client.output().strip()).isEqualTo("PONG");
        }
    }
}
