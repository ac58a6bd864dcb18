package dev.countersign.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Made;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import dev.countersign.x509.SignatureAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is signed and what is not, with an encoder and a signer that are not ours. */
class IssuerTest {
    private static final Hosts LOCAL =
            new Hosts(List.of(new DnsName("localhost")), List.of(new GeneralName.Ip("7f000001")));

    private final Workbench bench = new Workbench();
    private final Made authority = bench.authority();
    private final Issuer issuer = bench.issuer(authority);
    private final List<String> story = new ArrayList<>();

    @Test
    void signsWhatWasAskedForBetweenIntentAndResult() {
        IssuanceRequest request = bench.request(Profile.SERVICE, LOCAL);
        SigningPermit permit = permit(request);

        Certificate issued = issuer.issue(permit, Workbench.log(story));

        assertThat(story).containsExactly("intended", "kept");
        assertThat(permit.request()).isSameAs(request);
        assertThat(issued.serial()).isEqualTo(permit.template().serial());
        assertThat(issued.serial().bitLength()).isEqualTo(127);
        assertThat(issued.publicKey()).isEqualTo(request.key());
        assertThat(issued.subject()).hasToString("CN=web,O=acme.example");
        assertThat(issued.names()).hasSize(3);
        assertThat(issued.notBefore()).isEqualTo("2026-11-24T08:05:00Z");
        assertThat(issued.notAfter()).isEqualTo("2026-11-25T08:10:00Z");
        assertThat(issued.issuer()).isEqualTo(authority.read().subject());
    }

    @Test
    void signsNothingTwice() {
        SigningPermit permit = permit(bench.request());
        issuer.issue(permit, Workbench.log(story));

        assertThatThrownBy(() -> issuer.issue(permit, Workbench.log(story)))
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        e -> assertThat(e.code()).isEqualTo(ProblemCode.ISSUE_PERMIT_SPENT))
                .hasMessageContaining(permit.template().serial().toString(16));
        assertThat(story).containsExactly("intended", "kept");
    }

    @Test
    void keepsToItsTrustDomain() {
        IssuanceRequest foreign =
                new IssuanceRequest(
                        SpiffeId.of("spiffe://evil.example/web"),
                        bench.key(),
                        Profile.SERVICE,
                        Hosts.NONE,
                        "tester");

        assertThat(refusal(issuer, foreign))
                .containsExactly(
                        "spiffe://evil.example/web (expected: an identity of trust domain"
                                + " acme.example)");
        Made nameless = bench.blank().dns("ca.acme.example").selfSigned();
        assertThat(refusal(bench.issuer(nameless), bench.request()))
                .containsExactly(
                        "spiffe://acme.example/web (expected: an identity of trust domain )");
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        IssuanceRequest wrong =
                new IssuanceRequest(
                        SpiffeId.of("spiffe://evil.example/web"),
                        bench.weakKey(),
                        Profile.CLIENT,
                        LOCAL,
                        "tester");

        assertThat(((IssuanceRefusal) issuer.prepare(wrong, Workbench.END)).findings())
                .hasSize(4)
                .contains(
                        "key: RSA of 1024 bits",
                        "host names (expected: none in profile client)",
                        "the authority is valid until " + Workbench.END + ", now " + Workbench.END);
    }

    @Test
    void givesNoHostNamesToClients() {
        Hosts nameAlone = new Hosts(LOCAL.names(), List.of());
        Hosts addressAlone = new Hosts(List.of(), LOCAL.addresses());
        for (Hosts hosts : List.of(nameAlone, addressAlone, LOCAL)) {
            assertThat(refusal(issuer, bench.request(Profile.CLIENT, hosts)))
                    .containsExactly("host names (expected: none in profile client)");
            permit(bench.request(Profile.SERVER, hosts));
        }
        permit(bench.request(Profile.CLIENT, Hosts.NONE));
    }

    @Test
    void givesNoMoreNamesThanTheJudgeReads() {
        permit(bench.request(Profile.SERVICE, hosts(98)));
        assertThat(refusal(issuer, bench.request(Profile.SERVICE, hosts(99))))
                .containsExactly("100 host names (expected: at most 99)");
    }

    /** So many names, and one address. */
    private static Hosts hosts(int names) {
        return new Hosts(
                IntStream.range(0, names).mapToObj(i -> new DnsName("h" + i + ".example")).toList(),
                LOCAL.addresses());
    }

    @Test
    void issuesWithinItsOwnLifeAlone() {
        IssuanceRequest request = bench.request();

        assertThat(prepared(request, Workbench.BEGIN.minusNanos(1)))
                .isInstanceOf(IssuanceRefusal.class);
        assertThat(prepared(request, Workbench.END)).isInstanceOf(IssuanceRefusal.class);
        assertThat(validity(request, Workbench.BEGIN).notBefore()).isEqualTo(Workbench.BEGIN);
        assertThat(validity(request, Workbench.BEGIN.plusSeconds(301)).notBefore())
                .isEqualTo(Workbench.BEGIN.plusSeconds(1));
        assertThat(validity(request, Workbench.END.minusNanos(1)).notAfter())
                .isEqualTo(Workbench.END);
        assertThat(validity(request, Workbench.END.minus(Duration.ofHours(24))).notAfter())
                .isEqualTo(Workbench.END);
        assertThat(validity(request, Workbench.END.minus(Duration.ofHours(25))).notAfter())
                .isEqualTo(Workbench.END.minus(Duration.ofHours(1)));
    }

    private CertificateTemplate.Validity validity(IssuanceRequest request, Instant now) {
        return ((SigningPermit) prepared(request, now)).template().validity();
    }

    private Preparation prepared(IssuanceRequest request, Instant now) {
        return issuer.prepare(request, now);
    }

    @Test
    void answersNothingThatItsSignerGotWrong() {
        Signer wrong = Workbench.signer(bench.smith.keys());
        Issuer faulty =
                bench.issuer(authority, bench.encoder(authority, UnaryOperator.identity()), wrong);

        mustBeSignersFault(faulty);
    }

    @Test
    void answersNothingButWhatWasPermitted() {
        CertificateEncoder honest = bench.encoder(authority, UnaryOperator.identity());
        byte[] other =
                honest.toBeSigned(
                        permit(bench.request()).template(), SignatureAlgorithm.ECDSA_SHA256);
        List<byte[]> seen = new ArrayList<>();
        CertificateEncoder swapping =
                new CertificateEncoder() {
                    @Override
                    public byte[] toBeSigned(
                            CertificateTemplate template, SignatureAlgorithm algorithm) {
                        return honest.toBeSigned(template, algorithm);
                    }

                    @Override
                    public byte[] assemble(
                            byte[] signed, SignatureAlgorithm algorithm, byte[] signature) {
                        seen.add(signed); // the first time it is linted, the second time it counts
                        return seen.size() == 1
                                ? honest.assemble(signed, algorithm, signature)
                                : honest.assemble(
                                        other, algorithm, Workbench.signer(authority).sign(other));
                    }
                };

        mustBeSignersFault(bench.issuer(authority, swapping, Workbench.signer(authority)));
    }

    private void mustBeSignersFault(Issuer faulty) {
        SigningPermit permit = (SigningPermit) faulty.prepare(bench.request(), Workbench.NOW);
        assertThatThrownBy(() -> faulty.issue(permit, Workbench.log(story)))
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        e -> assertThat(e.code()).isEqualTo(ProblemCode.ISSUE_SIGNER_FAULT));
        assertThat(story).containsExactly("intended");
    }

    // ---- profiles

    @Test
    void knowsItsProfilesByName() {
        for (Profile profile : List.of(Profile.SERVICE, Profile.SERVER, Profile.CLIENT)) {
            assertThat(Profile.named(profile.name())).contains(profile);
            assertThat(profile.lifetime()).isEqualTo(Duration.ofHours(24));
        }
        assertThat(Profile.named("root")).isEmpty();
    }

    @Test
    void livesForSomeTime() {
        assertThat(Profile.SERVICE.living(Duration.ofSeconds(1)).lifetime())
                .isEqualTo(Duration.ofSeconds(1));
        for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> Profile.SERVICE.living(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: more than zero");
        }
    }

    @Test
    void cutsWhatIsForPeopleToReadAndNothingElse() {
        String longest = "a".repeat(70);
        IssuanceRequest request =
                new IssuanceRequest(
                        SpiffeId.of("spiffe://acme.example/x/" + longest),
                        bench.key(),
                        Profile.SERVICE,
                        Hosts.NONE,
                        "tester");

        Certificate issued = issuer.issue(permit(request), Workbench.log(story));

        assertThat(issued.subject()).hasToString("CN=" + "a".repeat(64) + ",O=acme.example");
        assertThat(issued.names()).containsExactly(new GeneralName.Uri(request.as().text()));
    }

    private SigningPermit permit(IssuanceRequest request) {
        Preparation preparation = issuer.prepare(request, Workbench.NOW);
        assertThat(preparation).as("%s", bench.seeded).isInstanceOf(SigningPermit.class);
        return (SigningPermit) preparation;
    }

    private static List<String> refusal(Issuer issuer, IssuanceRequest request) {
        IssuanceRefusal refusal = (IssuanceRefusal) issuer.prepare(request, Workbench.NOW);
        assertThat(refusal.code()).isEqualTo(ProblemCode.ISSUE_REQUEST_INVALID);
        return refusal.findings();
    }
}
