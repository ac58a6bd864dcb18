package dev.countersign.gateway;

import dev.countersign.testkit.*;
import java.nio.file.*;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    @TempDir Path folder;

    @Test
    void probe() throws Exception {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        try (TestService service = TestService.echo();
                TestGateway gateway = TestGateway.Plan.of(authority, service).start(folder)) {
            for (Fault fault : java.util.List.of(Fault.NO_EKU_KEY_USAGE_WRONG, Fault.OVERSIZED_KEY,Fault.TRAILING_GARBAGE, Fault.TOO_LONG)) {
                StringBuilder out = new StringBuilder(String.format("%-30s", fault));
                long t0 = System.nanoTime();
                String src = "127.0." + (fault.ordinal() + 1) + ".1";
                try (Openssl o = Openssl.connect(gateway, Forge.of(authority).make(fault, Role.CLIENT), folder.resolve("w" + fault), "-bind", src)) {
                    o.process().patient(java.time.Duration.ofSeconds(3));
                    try { out.append(" alert ").append(o.awaitAlert()); } catch (AssertionError e) { out.append(" STUCK ").append(e.getMessage().replace('\n', ' ').substring(0,250)); }
                    if (!o.printed().contains("CONNECTED")) out.append(" NOTCONN ").append(o.printed().replace('\n', ' '));
                }
                var hit = gateway.told("decision").stream().filter(l -> l.text("from").startsWith(src)).toList();
                for (int i = 0; i < 20 && hit.isEmpty(); i++) { Thread.sleep(10); hit = gateway.told("decision").stream().filter(l -> l.text("from").startsWith(src)).toList(); }
                out.append(" ").append(hit.stream().map(l -> l.text("code") + " " + l.text("seen") + " " + l.text("outcome")).toList());
                try (Openssl o = Openssl.connect(gateway, Forge.of(authority).twin(fault, Role.CLIENT), folder.resolve("t" + fault), "-bind", src)) {
                    o.process().patient(java.time.Duration.ofSeconds(3));
                    try { o.converse(); out.append(" twin ok"); } catch (AssertionError e) { out.append(" TWIN ").append(e.getMessage().replace('\n', ' ').substring(0,250)); }
                }
                out.append(" ").append((System.nanoTime() - t0) / 1000000).append(" ms");
                System.out.println(out);
            }
        }
    }
}
