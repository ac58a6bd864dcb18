package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.TlsAlert;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault of the forge is refused with its code, and the peer reads the alert of that code. */
class AlertsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    /** BoringSSL looks at these before it asks our judge, and picks the alert itself. */
    private static final Map<Fault, String> ALERT_OF_THE_ENGINE =
            Map.of(
                    Fault.NO_EKU_KEY_USAGE_WRONG, "illegal_parameter",
                    Fault.OVERSIZED_KEY, "decode_error",
                    Fault.TRAILING_GARBAGE, "decode_error");

    private static final Map<Fault, TestIdentity> WRONG = new EnumMap<>(Fault.class);
    private static final Map<Fault, TestIdentity> TWINS = new EnumMap<>(Fault.class);
    private static final Map<Transport, TestService> SERVICES = new EnumMap<>(Transport.class);
    private static final Map<Transport, TestGateway> GATEWAYS = new EnumMap<>(Transport.class);

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        for (Transport transport : transports()) {
            TestService service = TestService.echo();
            SERVICES.put(transport, service);
            GATEWAYS.put(
                    transport,
                    TestGateway.Plan.of(AUTHORITY, service)
                            .on(transport)
                            .start(folder.resolve(transport.toString())));
        }
    }

    @AfterAll
    static void stop() {
        GATEWAYS.values().forEach(TestGateway::close);
        SERVICES.values().forEach(TestService::close);
    }

    static List<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable).toList();
    }

    static Stream<Arguments> faultsOnAllTransports() {
        return Arrays.stream(Fault.values())
                .flatMap(fault -> transports().stream().map(on -> Arguments.of(fault, on)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("faultsOnAllTransports")
    void tellsThePeerWhatIsWrong(Fault fault, Transport transport) throws IOException {
        TestGateway gateway = Objects.requireNonNull(GATEWAYS.get(transport));
        TestService service = Objects.requireNonNull(SERVICES.get(transport));
        // an address of its own for each fault: refusals are told one by one up to a rate
        String from = "127.0." + (1 + List.of(Fault.values()).indexOf(fault)) + ".1";
        int before = service.connections();
        TestIdentity wrong =
                WRONG.computeIfAbsent(fault, one -> Forge.of(AUTHORITY).make(one, Role.CLIENT));

        try (TestClient client = connect(gateway, from, wrong)) {
            assertThat(client.ending()).isEqualTo(alertFor(fault));
        }
        JournalLine decision = gateway.awaitDecisionFrom(from);
        assertThat(decision.text("outcome")).isEqualTo("refused");
        assertThat(decision.text("code")).isEqualTo(codeFor(fault).slug());
        assertThat(decision.text("receipt")).matches("r(-[0-9a-z]{4}){4}");
        assertThat(service.connections()).as("connections that reached it").isEqualTo(before);

        TestIdentity twin =
                TWINS.computeIfAbsent(fault, one -> Forge.of(AUTHORITY).twin(one, Role.CLIENT));
        try (TestClient client = connect(gateway, from, twin)) {
            assertThat(client.isServed()).isTrue();
        }
    }

    private static TestClient connect(TestGateway gateway, String from, TestIdentity identity)
            throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(from, 0));
        plain.connect(gateway.address());
        return TestClient.over(plain, identity, List.of());
    }

    private static String alertFor(Fault fault) {
        TlsAlert ours = codeFor(fault).alert().orElseThrow();
        return ALERT_OF_THE_ENGINE.getOrDefault(fault, ours.wireName());
    }

    private static ProblemCode codeFor(Fault fault) {
        return switch (fault) {
            case EXPIRED -> ProblemCode.TRUST_LEAF_EXPIRED;
            case NOT_YET_VALID -> ProblemCode.TRUST_LEAF_NOT_YET_VALID;
            case EXPIRED_INTERMEDIATE -> ProblemCode.TRUST_ISSUER_EXPIRED;
            case UNKNOWN_ISSUER, MISSING_INTERMEDIATE -> ProblemCode.TRUST_UNKNOWN_ISSUER;
            case SELF_SIGNED, SELF_SIGNED_TWIN -> ProblemCode.TRUST_SELF_SIGNED;
            case SAME_NAME_OTHER_KEY_ISSUER, TAMPERED_SIGNATURE, TAMPERED_CONTENT ->
                    ProblemCode.TRUST_BAD_SIGNATURE;
            case ISSUER_NOT_CA,
                    ISSUER_NO_BASIC_CONSTRAINTS,
                    ISSUER_WITHOUT_KEY_CERT_SIGN,
                    LEAF_SIGNED_BY_LEAF ->
                    ProblemCode.TRUST_ISSUER_NOT_CA;
            case PATH_LENGTH_EXCEEDED -> ProblemCode.TRUST_PATH_TOO_LONG;
            case NAME_CONSTRAINED_INTERMEDIATE -> ProblemCode.TRUST_NAME_CONSTRAINED;
            case UNKNOWN_CRITICAL_EXTENSION -> ProblemCode.TRUST_UNSUPPORTED_EXTENSION;
            case NO_SAN -> ProblemCode.TRUST_NO_NAME;
            case WRONG_SAN_TYPE, UPPER_CASE_TRUST_DOMAIN, DOT_SEGMENT_IN_SPIFFE_ID ->
                    ProblemCode.TRUST_MALFORMED_NAME;
            case TWO_SPIFFE_IDS -> ProblemCode.TRUST_SEVERAL_SPIFFE_IDS;
            case FOREIGN_TRUST_DOMAIN -> ProblemCode.TRUST_FOREIGN_TRUST_DOMAIN;
            case WRONG_USAGE, NO_EKU_KEY_USAGE_WRONG -> ProblemCode.TRUST_WRONG_USAGE;
            case NEGATIVE_SERIAL, ZERO_SERIAL, TRAILING_GARBAGE ->
                    ProblemCode.TRUST_MALFORMED_CERTIFICATE;
            case WEAK_KEY, OVERSIZED_KEY -> ProblemCode.TRUST_WEAK_KEY;
            case WEAK_SIGNATURE -> ProblemCode.TRUST_UNSUPPORTED_ALGORITHM;
            case TOO_MANY_NAMES, TOO_LONG -> ProblemCode.TRUST_CHAIN_TOO_LARGE;
        };
    }
}
