package dev.countersign.cli.judge;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Pem;
import dev.countersign.trust.Limits;
import dev.countersign.trust.Profile;
import dev.countersign.trust.RevocationMode;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspResponse;
import dev.countersign.x509.PolicyDemand;
import dev.countersign.x509.RevocationList;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One line of a batch: a JSON object with the certificates as PEM. The keys are those of
 * x509-limbo's test cases, so that its files can be asked line by line; docs/judge.md lists them.
 */
public final class BatchLine {

    private final Map<?, ?> line;

    public BatchLine(Map<?, ?> line) {
        this.line = line;
    }

    /** What the line calls itself; empty when it does not. */
    public String id() {
        return text("id").orElse("");
    }

    /** The question, with what the line leaves open taken from the command line. */
    public Question question(Question.Terms defaults) {
        List<Certificate> anchors = certificates("trusted_certs");
        if (anchors.isEmpty() || !anchors.stream().allMatch(Certificate::isAuthority)) {
            throw unreadable("trusted_certs: none, or one that is no authority");
        }
        List<byte[]> chain = new ArrayList<>(pem("peer_certificate", "CERTIFICATE"));
        chain.addAll(pem("untrusted_intermediates", "CERTIFICATE"));
        List<RevocationList> lists = lists();
        return new Question(
                new Question.Material(anchors, List.of(), lists, responses(), revocation()),
                chain,
                terms(defaults));
    }

    private List<RevocationList> lists() {
        return pem("crls", "X509 CRL").stream()
                .map(der -> read(RevocationList.read(der), "crls"))
                .toList();
    }

    private List<OcspResponse> responses() {
        return list("ocsp").stream()
                .map(one -> read(OcspResponse.read(base64(String.valueOf(one))), "ocsp"))
                .toList();
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw unreadable("ocsp: no base64");
        }
    }

    /** Whoever gives lists wants to know. */
    private RevocationMode revocation() {
        return text("revocation")
                .map(BatchLine::revocation)
                .orElse(
                        list("crls").isEmpty()
                                ? RevocationMode.CHECK_IF_PRESENT
                                : RevocationMode.REQUIRE);
    }

    private Question.Terms terms(Question.Terms defaults) {
        return new Question.Terms(
                purpose().orElse(defaults.purpose()),
                name().or(defaults::name),
                text("validation_time").map(BatchLine::instant).orElse(defaults.at()),
                text("profile").map(BatchLine::profile).orElse(defaults.profile()),
                policies(defaults.policies()),
                depth().orElse(defaults.depth()));
    }

    private Optional<Purpose> purpose() {
        if (list("features").contains("x-any-purpose")) {
            return Optional.of(Purpose.ANY);
        }
        return text("validation_kind").map(BatchLine::purpose);
    }

    private Optional<String> name() {
        Object name = line.get("expected_peer_name");
        if (!(name instanceof Map<?, ?> typed)) {
            return text("expected_peer_name");
        }
        String value = String.valueOf(typed.get("value"));
        return Optional.of(
                switch (String.valueOf(typed.get("kind"))) {
                    case "IP" -> "ip:" + value;
                    case "RFC822" -> "email:" + value;
                    default -> value;
                });
    }

    private PolicyDemand policies(PolicyDemand defaults) {
        Set<String> acceptable = new LinkedHashSet<>();
        list("x_initial_policies").forEach(one -> acceptable.add(String.valueOf(one)));
        Set<PolicyDemand.Switch> switches = EnumSet.noneOf(PolicyDemand.Switch.class);
        switches.addAll(defaults.switches());
        addIf("x_explicit_policy", PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY, switches);
        addIf("x_inhibit_mapping", PolicyDemand.Switch.INHIBIT_POLICY_MAPPING, switches);
        addIf("x_inhibit_any", PolicyDemand.Switch.INHIBIT_ANY_POLICY, switches);
        return new PolicyDemand(
                acceptable.isEmpty() ? defaults.acceptable() : acceptable, switches);
    }

    private void addIf(String key, PolicyDemand.Switch one, Set<PolicyDemand.Switch> switches) {
        if (Boolean.TRUE.equals(line.get(key))) {
            switches.add(one);
        }
    }

    /** Intermediates between leaf and anchor, as x509-limbo counts. */
    private Optional<Integer> depth() {
        return line.get("max_chain_depth") instanceof Number most
                ? Optional.of(Math.min(Math.max(most.intValue(), 0) + 2, Limits.FILES.depth()))
                : Optional.empty();
    }

    // ---- reading

    private List<Certificate> certificates(String key) {
        return pem(key, "CERTIFICATE").stream()
                .map(der -> read(Certificate.read(der), key))
                .toList();
    }

    private List<byte[]> pem(String key, String label) {
        List<byte[]> all = new ArrayList<>();
        for (Object one : line.get(key) instanceof String text ? List.of(text) : list(key)) {
            byte[] file = String.valueOf(one).getBytes(StandardCharsets.US_ASCII);
            for (Pem.Block block : read(Pem.read(file), key)) {
                if (!block.label().equals(label)) {
                    throw unreadable(key + ": a " + block.label() + " (expected: " + label + ")");
                }
                all.add(block.content());
            }
        }
        return all;
    }

    private List<?> list(String key) {
        return line.get(key) instanceof List<?> list ? list : List.of();
    }

    private Optional<String> text(String key) {
        return line.get(key) instanceof String text && !text.isEmpty()
                ? Optional.of(text)
                : Optional.empty();
    }

    private static <T> T read(Parsed<T> parsed, String key) {
        return switch (parsed) {
            case Parsed.Good<T>(T value) -> value;
            case Parsed.Bad<T>(String why) -> throw unreadable(key + ": " + why);
        };
    }

    /** A moment as RFC 3339 writes it. */
    public static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "time: '" + text + "' (expected: such as 2026-11-24T08:10:00Z)");
        }
    }

    /** What a leaf is judged for, by its name. */
    public static Purpose purpose(String text) {
        return constant(Purpose.class, text);
    }

    /** A mode of revocation by its name. */
    public static RevocationMode revocation(String text) {
        return constant(RevocationMode.class, text.replace('-', '_'));
    }

    /** A profile by its name. */
    public static Profile profile(String text) {
        return constant(Profile.class, text);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E one : java.util.Objects.requireNonNull(type.getEnumConstants(), "an enum")) {
            if (one.name().equals(text.toUpperCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new CountersignException(
                ProblemCode.USAGE_INVALID,
                "'"
                        + text
                        + "' (expected: one of "
                        + EnumSet.allOf(type).toString().toLowerCase(Locale.ROOT).replace('_', '-')
                        + ")");
    }

    private static CountersignException unreadable(String why) {
        return new CountersignException(ProblemCode.CONFIG_TRUST_UNREADABLE, why);
    }
}
