package dev.countersign.cli;

import dev.countersign.authority.Authority;
import dev.countersign.authority.Grant;
import dev.countersign.authority.IdentityKeeper;
import dev.countersign.authority.LedgerEntry;
import dev.countersign.authority.LedgerEntry.Standing;
import dev.countersign.authority.RevocationReason;
import dev.countersign.authority.Selection;
import dev.countersign.cli.control.ControlServer;
import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.Profile;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code identities} asks of an authority, the same whether it runs in this process or in the
 * one that owns the data folder: texts in, JSON out.
 */
final class AuthorityVerbs {
    private static final String REQUESTER = "operator";

    private final Authority authority;
    private final Clock clock;

    AuthorityVerbs(Authority authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** The verbs that change nothing. */
    Map<String, ControlServer.Verb> reading() {
        return Map.of("list", this::list, "show", this::show);
    }

    /** Every certificate, the newest first. */
    Map<String, Object> list(List<String> arguments) {
        return Map.of("identities", authority.identities().stream().map(this::facts).toList());
    }

    /** The certificates that a serial number or an identity names. */
    Map<String, Object> show(List<String> arguments) {
        List<LedgerEntry> found = authority.identities(selection(arguments.getFirst()));
        if (found.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.ISSUE_UNKNOWN_CERTIFICATE,
                    arguments.getFirst() + " is not in the ledger");
        }
        return Map.of("identities", found.stream().map(this::facts).toList());
    }

    /**
     * Issues into a folder: identity, profile, folder, hosts. A key that is there already is kept.
     */
    Map<String, Object> issue(List<String> arguments) {
        SpiffeId as = Arguments.parsed("--as", arguments.get(0), SpiffeId::of);
        Profile profile = Arguments.parsed("--profile", arguments.get(1), AuthorityVerbs::profile);
        IdentityFolder folder = new IdentityFolder(Path.of(arguments.get(2)));
        Hosts hosts =
                Arguments.parsed(
                        "--host", arguments.subList(3, arguments.size()), ServerHosts::parse);
        IdentityKeeper keeper =
                IdentityKeeper.of(authority, folder, new Grant(as, profile, hosts, REQUESTER));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kept", keeper.ensure().name().toLowerCase(java.util.Locale.ROOT));
        facts.put("folder", folder.folder());
        facts.put("serial", folder.chain().getFirst().serial().toString(16));
        facts.put("not-after", folder.chain().getFirst().notAfter());
        return facts;
    }

    /** Revokes what a serial number or an identity names, for a reason. */
    Map<String, Object> revoke(List<String> arguments) {
        RevocationReason reason =
                RevocationReason.named(arguments.get(1))
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.USAGE_INVALID,
                                        "--reason: '"
                                                + arguments.get(1)
                                                + "' (expected: a reason of RFC 5280 §5.3.1, such as key-compromise)"));
        List<LedgerEntry> revoked =
                authority.revoke(selection(arguments.getFirst()), reason, REQUESTER);
        return Map.of("revoked", revoked.stream().map(this::facts).toList());
    }

    /** The newest good certificate of each identity, and how many days it has left. */
    Map<String, Object> identityDays() {
        Map<String, Object> days = new LinkedHashMap<>();
        Instant now = clock.instant();
        for (LedgerEntry entry : authority.identities()) {
            if (entry.standing() instanceof Standing.Issued && !entry.isExpiredAt(now)) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("serial", entry.serialText());
                facts.put("not-after", entry.validity().notAfter());
                facts.put("days-left", Duration.between(now, entry.validity().notAfter()).toDays());
                days.putIfAbsent(entry.subject().as().text(), facts);
            }
        }
        return Map.of("identities", days);
    }

    private Map<String, Object> facts(LedgerEntry entry) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("serial", entry.serialText());
        facts.put("id", entry.subject().as().text());
        facts.put("profile", entry.subject().profile());
        facts.put("hosts", entry.subject().hosts());
        facts.put("requester", entry.subject().requester());
        facts.put("not-before", entry.validity().notBefore());
        facts.put("not-after", entry.validity().notAfter());
        facts.put("state", state(entry));
        facts.put("since", entry.standing().since());
        return facts;
    }

    private String state(LedgerEntry entry) {
        return switch (entry.standing()) {
            case Standing.Intended intended -> "intended";
            case Standing.Issued issued ->
                    entry.isExpiredAt(clock.instant()) ? "expired" : "issued";
            case Standing.Revoked revoked -> "revoked: " + revoked.reason().word();
        };
    }

    private static Selection selection(String text) {
        return Arguments.parsed("SERIAL|ID", text, one -> Selection.parse(one).orThrow());
    }

    private static Profile profile(String name) {
        return Profile.named(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'" + name + "' (expected: service, server or client)"));
    }
}
