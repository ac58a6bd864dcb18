package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftHsmTest {
    @TempDir private Path folder;

    @Test
    void hasTokensThatComeAndGo() throws IOException {
        TestIdentity identity =
                TestAuthority.create(Clock.systemUTC())
                        .issue()
                        .spiffe("spiffe://a.example/b")
                        .make();
        SoftHsm one = SoftHsm.below(folder, "one").token("first", "1234");
        SoftHsm other = SoftHsm.below(folder, "other").token("second", "1234");
        one.put("first", "1234", "key", "01", identity);
        assertThat(seen(one)).contains("first").doesNotContain("second");
        one.takeOut();
        one.putThoseOf(other);
        assertThat(seen(one)).contains("second").doesNotContain("first");
        one.takeOutThoseOfTheOther();
        one.putBack();
        assertThat(seen(one)).contains("first");
        assertThat(SoftHsm.module()).exists();
    }

    private static String seen(SoftHsm tokens) {
        try (RealProcess process =
                RealProcess.start(
                        Path.of("").toAbsolutePath(),
                        List.of(
                                "env",
                                SoftHsm.VARIABLE + "=" + tokens.configuration(),
                                "softhsm2-util",
                                "--show-slots"))) {
            process.awaitExit();
            return process.output();
        }
    }
}
