package dev.countersign.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostPortTest {
    @Test
    void refusesWhatIsNoAddress() {
        for (String text :
                List.of(
                        "",
                        "localhost",
                        ":8443",
                        "localhost:",
                        "localhost:65536",
                        "localhost:-1",
                        "::1:8443",
                        "a:b:1",
                        "[::1]")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> HostPort.parse(text));
        }
    }

    @Test
    void readsAndWritesTheSame() {
        for (String text :
                List.of("localhost:8443", "127.0.0.1:0", "[::1]:65535", "db.acme.example:5432")) {
            assertThat(HostPort.parse(text)).hasToString(text);
        }
    }

    @Test
    void refusesAHostThatDoesNotResolve() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse("no-such-host.invalid:1").resolve())
                .withMessageContaining("no-such-host.invalid");
    }
}
