package dev.countersign.authority;

import dev.countersign.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A program that issues and revokes until somebody kills it, and tells what it has answered: a line
 * counts when its full stop is there.
 */
final class DoomedAuthority {
    private DoomedAuthority() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Clock clock = Clock.systemUTC();
        try (Journal journal = Journal.open(folder.resolve("journal"), "doomed", clock);
                Authority authority =
                        Authority.open(
                                Settings.of(
                                        folder.resolve("authority"),
                                        Workshop.DOMAIN,
                                        Settings.Means.of(clock, Workshop.SIGNATURES, journal)))) {
            tell("number", authority.currentRevocations().list().number().toString());
            for (int count = 0; ; count++) {
                IssuanceOutcome.Issued issued =
                        Workshop.issue(authority, Workshop.client("c" + count));
                String serial = issued.leaf().serial().toString(16);
                tell("issued", serial);
                if (count % 3 == 2) {
                    authority.revoke(
                            Selection.parse(serial).orThrow(),
                            RevocationReason.SUPERSEDED,
                            "doomed");
                    tell("revoked", serial);
                }
            }
        }
    }

    private static void tell(String what, String value) {
        System.out.println(what + " " + value + " .");
    }
}
