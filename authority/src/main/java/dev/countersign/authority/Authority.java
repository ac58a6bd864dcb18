package dev.countersign.authority;

import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.Entropy;
import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.Issuer;
import dev.countersign.issuance.Preparation;
import dev.countersign.issuance.Profile;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An authority in process: it issues, records, revokes, and says what to trust. What it answers is
 * durable. {@code issuance.Issuer} decides what is signed. Many threads may call it; it starts
 * none.
 */
public final class Authority implements AutoCloseable {
    private final Settings settings;
    private final Premises premises;
    private final IssuanceJournal journal;
    private final Issuer issuer;
    private final RevocationPublisher revocations;
    private final Enrolment enrolment;

    private Authority(Settings settings, Premises premises, Entropy entropy) {
        Hierarchy hierarchy = premises.hierarchy();
        this.settings = settings;
        this.premises = premises;
        this.journal = new IssuanceJournal(settings.means().journal());
        this.issuer =
                new Issuer(
                        hierarchy.intermediate(),
                        new Issuer.Signers(hierarchy.signer(), keys().throwAwaySigner()),
                        new BcCertificateEncoder(hierarchy.intermediate()),
                        settings.means().signatures(),
                        entropy);
        this.revocations =
                RevocationPublisher.open(
                        premises.folder().revocationList(),
                        premises.ledger(),
                        new RevocationListWriter(hierarchy.intermediate(), hierarchy.signer()),
                        settings);
        this.enrolment = new Enrolment(this, entropy);
    }

    /**
     * Opens the authority of a folder, and founds it on the first start. It owns the folder until
     * it is closed.
     */
    public static Authority open(Settings settings) {
        SecureRandom random = new SecureRandom();
        return open(
                settings,
                count -> {
                    byte[] bytes = new byte[count];
                    random.nextBytes(bytes);
                    return bytes;
                });
    }

    /** Fails where this file does not hold a key that could encrypt the authority's keys. */
    public static void mustHoldKek(Path file) {
        KeyEncryptionKey.read(file, ProblemCode.CONFIG_INVALID_VALUE);
    }

    static Authority open(Settings settings, Entropy entropy) {
        Premises premises = Premises.open(settings, entropy);
        try {
            return new Authority(settings, premises, entropy);
        } catch (RuntimeException e) {
            premises.close();
            throw e;
        }
    }

    /** Issues a certificate to somebody who was authorised, or says why not. */
    public IssuanceOutcome issue(IssuanceRequest request) {
        return issue(request, new Origin.Direct());
    }

    IssuanceOutcome issue(IssuanceRequest request, Origin origin) {
        journal.mustRecord();
        return switch (prepare(request)) {
            case IssuanceRefusal refusal -> refused(Grant.in(request), refusal);
            case SigningPermit permit -> issued(issuer.issue(permit, intents(origin)));
        };
    }

    /** A certificate with its issuer, as it is handed out. */
    IssuanceOutcome.Issued issued(Certificate leaf) {
        return new IssuanceOutcome.Issued(List.of(leaf, intermediate()));
    }

    /**
     * The same for the key of a certification request (PKCS#10 in DER). It must be signed by that
     * key, and ask for nothing that was not granted.
     */
    public IssuanceOutcome issue(byte[] pkcs10, Grant grant) {
        return switch (KeyRequest.keyOf(pkcs10, grant)) {
            case Parsed.Good<PublicKeyInfo> key -> issue(grant.with(key.value()));
            case Parsed.Bad<PublicKeyInfo> bad -> refused(grant, invalid(bad.why()));
        };
    }

    /** Issues by token and renews, for callers over the network. */
    public Enrolment enrolment() {
        return enrolment;
    }

    /** A key that others have is not certified again, for whomever. */
    private Preparation prepare(IssuanceRequest request) {
        return premises.ledger().isCompromised(request.key())
                ? invalid("key: revoked as compromised (expected: a new one)")
                : issuer.prepare(living(request), now());
    }

    /** How long certificates live is this authority's to say, where the grant does not say it. */
    private IssuanceRequest living(IssuanceRequest request) {
        Profile profile = request.profile();
        boolean usual = Profile.named(profile.name()).equals(Optional.of(profile));
        return usual
                ? new IssuanceRequest(
                        request.as(),
                        request.key(),
                        profile.living(settings.lifetimes().certificate()),
                        request.hosts(),
                        request.requester())
                : request;
    }

    static IssuanceRefusal invalid(String finding) {
        return new IssuanceRefusal(ProblemCode.ISSUE_REQUEST_INVALID, List.of(finding));
    }

    IssuanceOutcome refused(Grant grant, IssuanceRefusal refusal) {
        journal.refused(grant, refusal, now());
        return new IssuanceOutcome.Refused(refusal);
    }

    /**
     * Revokes one certificate, or every unexpired one of an identity. When it returns, the ledger,
     * the revocation list and the journal have it. What was revoked before stays as it was.
     */
    public List<LedgerEntry> revoke(Selection which, RevocationReason reason, String requester) {
        List<LedgerEntry> revoked = premises.ledger().revoke(which, reason, now());
        if (revoked.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.ISSUE_UNKNOWN_CERTIFICATE,
                    which + " has no certificate that could be revoked");
        }
        revocations.cover(revoked);
        journal.revoked(revoked, requester, now());
        return revoked;
    }

    /** For how long after its end a certificate can still be renewed. */
    public Duration renewalGrace() {
        return settings.lifetimes().grace();
    }

    /** Has the journal tell of a call that was refused, under the receipt that the caller got. */
    public void noteRefusal(
            String verb, String from, ProblemCode code, String seen, Receipt receipt) {
        journal.refusedCall(
                new IssuanceJournal.RefusedCall(verb, from, code, seen, receipt), now());
    }

    /** Revokes an intent that never became a certificate, so that it never will. */
    void giveUp(LedgerEntry intended) {
        revoke(
                new Selection.Serial(intended.serial()),
                RevocationReason.SUPERSEDED,
                "the authority, because it was never signed");
    }

    /** The revocation list, with everything revoked so far; renewed here when it is due. */
    public AcceptedRevocations currentRevocations() {
        return revocations.current();
    }

    /**
     * When to ask for {@link #currentRevocations()} next, so that the published list stays fresh.
     */
    public Instant revocationsDue() {
        return revocations.due();
    }

    /** What peers of this trust domain are judged against, as of now. */
    public TrustBundle.Parts trustBundle() {
        return TrustBundle.Parts.anchors(List.of(root()))
                .in(settings.domain())
                .knowing(List.of(intermediate()))
                .revoking(List.of(currentRevocations()));
    }

    /** Writes the root for those who shall trust it. */
    public void writeTrust(Path file) {
        Hierarchy.write(root(), file);
    }

    /** Every certificate that was or was to be issued, the newest first. */
    public List<LedgerEntry> identities() {
        return premises.ledger().all();
    }

    /** Those of them that somebody means, the newest first. */
    public List<LedgerEntry> identities(Selection which) {
        return premises.ledger().select(which);
    }

    /** Leaves everything on disk and the folder to others. */
    @Override
    public void close() {
        premises.close();
    }

    /** The root that this authority's peers trust. */
    public Certificate root() {
        return premises.hierarchy().root();
    }

    Certificate intermediate() {
        return premises.hierarchy().intermediate();
    }

    DurableIntents intents(Origin origin) {
        return new DurableIntents(premises.ledger(), journal, origin, clock());
    }

    Optional<LedgerEntry> entryOf(BigInteger serial) {
        return identities(new Selection.Serial(serial)).stream().findFirst();
    }

    Keys keys() {
        return new Keys(settings.means().provider());
    }

    Clock clock() {
        return settings.means().clock();
    }

    Ledger ledger() {
        return premises.ledger();
    }

    Issuer issuer() {
        return issuer;
    }

    IssuanceJournal journal() {
        return journal;
    }

    TrustDomain domain() {
        return settings.domain();
    }

    Instant now() {
        return clock().instant();
    }
}
