package dev.countersign.issuance;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The one place that decides what is signed. {@link #prepare} checks and lints; {@link #issue}
 * makes the intent durable, signs, verifies its own signature, makes the result durable, and only
 * then answers.
 */
public final class Issuer {
    static final Duration BACKDATE = Duration.ofMinutes(5);
    private static final int SERIAL_BYTES = 16;

    /** With the SPIFFE ID as many names as the judge reads. */
    private static final int MOST_HOSTS = 99;

    private final Certificate authority;
    private final Signers signers;
    private final CertificateEncoder encoder;
    private final SignatureCheck signatures;
    private final Entropy entropy;

    /**
     * The authority's key, and one that nobody trusts, under which a certificate is linted first.
     */
    public record Signers(Signer authority, Signer throwAway) {}

    public Issuer(
            Certificate authority,
            Signers signers,
            CertificateEncoder encoder,
            SignatureCheck signatures,
            Entropy entropy) {
        this.authority = authority;
        this.signers = signers;
        this.encoder = encoder;
        this.signatures = signatures;
        this.entropy = entropy;
    }

    /**
     * Checks a request against its profile, decides every field, and lints what would be signed.
     */
    public Preparation prepare(IssuanceRequest request, Instant now) {
        List<String> problems = problemsOf(request, now);
        if (!problems.isEmpty()) {
            return new IssuanceRefusal(ProblemCode.ISSUE_REQUEST_INVALID, problems);
        }
        CertificateTemplate template =
                new CertificateTemplate(
                        serial(),
                        request.as(),
                        request.hosts(),
                        request.key(),
                        validity(request.profile(), now),
                        request.profile().purposes());
        byte[] toBeSigned = encoder.toBeSigned(template, signers.authority().algorithm());
        Parsed<Certificate> rehearsal = assembled(toBeSigned, signers.throwAway());
        if (rehearsal instanceof Parsed.Bad<Certificate> bad) {
            return new IssuanceRefusal(ProblemCode.ISSUE_LINT, List.of(bad.why()));
        }
        List<String> findings = Linter.findings(rehearsal.orThrow(), template, authority);
        return findings.isEmpty()
                ? new SigningPermit(request, template, toBeSigned)
                : new IssuanceRefusal(ProblemCode.ISSUE_LINT, findings);
    }

    /** Signs what the permit stands for, once. */
    public Certificate issue(SigningPermit permit, IntentLog log) {
        if (!permit.redeem()) {
            throw new CountersignException(
                    ProblemCode.ISSUE_PERMIT_SPENT,
                    "permit for serial "
                            + permit.template().serial().toString(16)
                            + " was used before");
        }
        log.intend(permit);
        Certificate certificate = assembled(permit.toBeSigned(), signers.authority()).orThrow();
        boolean genuine =
                Arrays.equals(certificate.signedBytes(), permit.toBeSigned())
                        && signatures.holds(certificate, authority.publicKey());
        if (!genuine) {
            throw new CountersignException(
                    ProblemCode.ISSUE_SIGNER_FAULT,
                    "the signature on serial "
                            + permit.template().serial().toString(16)
                            + " does not verify");
        }
        log.issued(permit, certificate);
        return certificate;
    }

    private Parsed<Certificate> assembled(byte[] toBeSigned, Signer signer) {
        return Certificate.read(
                encoder.assemble(toBeSigned, signer.algorithm(), signer.sign(toBeSigned)));
    }

    private List<String> problemsOf(IssuanceRequest request, Instant now) {
        List<String> problems = new ArrayList<>();
        String domain = trustDomain();
        if (!request.as().trustDomain().name().equals(domain)) {
            problems.add(
                    request.as().text()
                            + " (expected: an identity of trust domain "
                            + domain
                            + ")");
        }
        if (!request.key().problem().isEmpty()) {
            problems.add("key: " + request.key().problem());
        }
        if (!request.profile().namesHosts() && !request.hosts().isEmpty()) {
            problems.add("host names (expected: none in profile " + request.profile().name() + ")");
        }
        int names = request.hosts().names().size() + request.hosts().addresses().size();
        if (names > MOST_HOSTS) {
            problems.add(names + " host names (expected: at most " + MOST_HOSTS + ")");
        }
        if (now.isBefore(authority.notBefore()) || !now.isBefore(authority.notAfter())) {
            problems.add("the authority is valid until " + authority.notAfter() + ", now " + now);
        }
        return problems;
    }

    /** The trust domain of the authority: its own certificate names it (SPIFFE X.509-SVID §3.1). */
    private String trustDomain() {
        return authority.names().stream()
                .filter(GeneralName.Uri.class::isInstance)
                .map(name -> ((GeneralName.Uri) name).value())
                .map(uri -> uri.substring("spiffe://".length()))
                .findFirst()
                .orElse("");
    }

    private CertificateTemplate.Validity validity(Profile profile, Instant now) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        Instant begin = second.minus(BACKDATE);
        Instant end = second.plus(profile.lifetime());
        return new CertificateTemplate.Validity(
                begin.isBefore(authority.notBefore()) ? authority.notBefore() : begin,
                end.isAfter(authority.notAfter()) ? authority.notAfter() : end);
    }

    /** 127 random bits, never zero, the top bit set so that every serial has the same length. */
    private BigInteger serial() {
        return new BigInteger(1, entropy.draw(SERIAL_BYTES)).clearBit(127).setBit(126);
    }
}
