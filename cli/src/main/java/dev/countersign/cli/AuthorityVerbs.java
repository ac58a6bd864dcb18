package dev.countersign.cli;

import dev.countersign.authority.Authority;
import dev.countersign.authority.Grant;
import dev.countersign.authority.IdentityKeeper;
import dev.countersign.authority.LedgerEntry;
import dev.countersign.authority.LedgerEntry.Standing;
import dev.countersign.authority.RevocationReason;
import dev.countersign.authority.Selection;
import dev.countersign.authority.Token;
import dev.countersign.authority.enrolment.AuthorityAddress;
import dev.countersign.cli.config.Values;
import dev.countersign.cli.control.ControlServer;
import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.Profile;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code identities} asks of an authority, the same whether it runs in this process or in the
 * one that owns the data folder: texts in, JSON out.
 */
final class AuthorityVerbs {
    private static final String REQUESTER = "operator";

    private static final Duration SHORTEST_TOKEN = Duration.ofMinutes(1);
    private static final Duration LONGEST_TOKEN = Duration.ofDays(30);

    private final Authority authority;
    private final Optional<String> url;
    private final Clock clock;

    /** The verbs of an authority that is reached at this address, if it is. */
    AuthorityVerbs(Authority authority, Optional<String> url, Clock clock) {
        this.authority = authority;
        this.url = url;
        this.clock = clock;
    }

    /** The verbs that change nothing. */
    Map<String, ControlServer.Verb> reading() {
        return Map.of("list", this::list, "show", this::show);
    }

    /** All of them. */
    Map<String, ControlServer.Verb> all() {
        Map<String, ControlServer.Verb> all = new LinkedHashMap<>(reading());
        all.put("issue", this::issue);
        all.put("token", this::token);
        all.put("revoke", this::revoke);
        return all;
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

    /**
     * Makes a token: identity, profile, time to live, address of the authority (or nothing), hosts.
     */
    Map<String, Object> token(List<String> arguments) {
        SpiffeId as = Arguments.parsed("--as", arguments.get(0), SpiffeId::of);
        Profile profile = Arguments.parsed("--profile", arguments.get(1), AuthorityVerbs::profile);
        Duration life =
                Arguments.parsed(
                        "--ttl",
                        arguments.get(2),
                        text -> Values.duration(text, SHORTEST_TOKEN, LONGEST_TOKEN));
        URI address = address(arguments.get(3));
        Hosts hosts =
                Arguments.parsed(
                        "--host", arguments.subList(4, arguments.size()), ServerHosts::parse);
        Token token =
                Arguments.parsed(
                        "--as",
                        new Grant(as, profile, hosts, REQUESTER),
                        grant -> authority.enrolment().token(grant, life));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", as.text());
        facts.put("expires", clock.instant().plus(life));
        facts.put("authority", address);
        facts.put("token", token.reveal());
        facts.put("root-sha256", authority.root().fingerprint());
        return facts;
    }

    private URI address(String given) {
        String text = given.isEmpty() ? url.orElse("") : given;
        if (text.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "no address: this authority does not listen (expected: --address URL)");
        }
        return Arguments.parsed("--address", text, one -> AuthorityAddress.parse(one).orThrow())
                .uri();
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
