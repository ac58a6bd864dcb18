package dev.countersign.authority;

import dev.countersign.authority.LedgerEntry.Standing;
import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Entropy;
import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.issuance.Profile;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.PublicKeyInfo;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Issues by token and renews, for somebody who was authorised. Asking again with the same key,
 * after a lost answer, gives the certificate of the first time; a token never gives two.
 */
public final class Enrolment {
    private static final int LOCKS = 64;

    private final Authority authority;
    private final Entropy entropy;

    /** One at a time for each token or predecessor: the second finds what the first has left. */
    private final List<Object> locks =
            IntStream.range(0, LOCKS).mapToObj(any -> new Object()).toList();

    Enrolment(Authority authority, Entropy entropy) {
        this.authority = authority;
        this.entropy = entropy;
    }

    /** Makes a token that gives a certificate once, within this time. */
    public Token token(Grant grant, Duration life) {
        if (grant.as().equals(AuthorityName.of(authority.domain()))) {
            throw new IllegalArgumentException(
                    "identity: " + grant.as() + " (expected: another than the authority's own)");
        }
        Token token = Token.make(entropy);
        TokenRecord record =
                new TokenRecord(token.hash(), grant, authority.now().plus(life), Optional.empty());
        authority.ledger().add(record, authority.now());
        authority.journal().tokenMade(record, authority.now());
        return token;
    }

    /** What is known of a token; nothing when this authority never gave it out. */
    public Optional<TokenRecord> find(Token token) {
        return authority.ledger().token(token.hash());
    }

    /** Issues what a token was given out for. */
    public IssuanceOutcome byToken(TokenRecord known, byte[] pkcs10) {
        Grant grant = asked(known.grant(), known.shortName());
        return switch (KeyRequest.keyOf(pkcs10, grant)) {
            case Parsed.Bad<PublicKeyInfo> bad ->
                    authority.refused(grant, Authority.invalid(bad.why()));
            case Parsed.Good<PublicKeyInfo> key -> {
                synchronized (lockOf(known.hash())) {
                    yield byToken(known, grant, key.value());
                }
            }
        };
    }

    private IssuanceOutcome byToken(TokenRecord known, Grant grant, PublicKeyInfo key) {
        TokenRecord token = authority.ledger().token(known.hash()).orElse(known);
        if (token.use().isEmpty()) {
            return authority.now().isBefore(token.expires())
                    ? authority.issue(grant.with(key), new Origin.ByToken(token, Optional.empty()))
                    : refused(
                            grant,
                            ProblemCode.ISSUE_TOKEN_EXPIRED,
                            "over since " + token.expires());
        }
        TokenRecord.Use use = token.use().get();
        Optional<LedgerEntry> given = authority.entryOf(use.serial());
        if (!use.key().equals(Fingerprint.of(key)) || given.isEmpty()) {
            return refused(grant, ProblemCode.ISSUE_TOKEN_USED, "used for another key");
        }
        return again(given.get(), grant, new Origin.ByToken(token, Optional.of(use.serial())), key);
    }

    /**
     * Renews a certificate that its holder has proven: the same names, for the same or a new key.
     */
    public IssuanceOutcome renew(LedgerEntry old, byte[] pkcs10) {
        return renew(old, pkcs10, (grant, key) -> renew(old.serial(), grant, key));
    }

    /**
     * The same for one that is over: if nothing was issued in its place meanwhile, or just that to
     * the same key, in an answer that was lost.
     */
    public IssuanceOutcome renewLate(LedgerEntry old, byte[] pkcs10) {
        return renew(
                old,
                pkcs10,
                (grant, key) ->
                        !authority.ledger().hasSuccessor(old.serial())
                                        || givenTo(old.serial(), key).isPresent()
                                ? renew(old.serial(), grant, key)
                                : refused(
                                        grant,
                                        ProblemCode.TRUST_LEAF_EXPIRED,
                                        "over since "
                                                + old.certificate().orElseThrow().notAfter()
                                                + ", and renewed before"));
    }

    private IssuanceOutcome renew(
            LedgerEntry old,
            byte[] pkcs10,
            BiFunction<Grant, PublicKeyInfo, IssuanceOutcome> issue) {
        Grant grant =
                new Grant(
                        old.subject().as(),
                        Profile.named(old.subject().profile()).orElseThrow(),
                        HostTexts.parse(String.join(" ", old.subject().hosts())),
                        "renewal of " + old.serialText());
        return switch (KeyRequest.keyOf(pkcs10, grant)) {
            case Parsed.Bad<PublicKeyInfo> bad ->
                    authority.refused(grant, Authority.invalid(bad.why()));
            case Parsed.Good<PublicKeyInfo> key -> {
                synchronized (lockOf(old.serialText())) {
                    yield issue.apply(grant, key.value());
                }
            }
        };
    }

    private IssuanceOutcome renew(BigInteger predecessor, Grant grant, PublicKeyInfo key) {
        Origin origin = new Origin.Renewal(predecessor);
        return givenTo(predecessor, key)
                .map(given -> again(given, grant, origin, key))
                .orElseGet(() -> authority.issue(grant.with(key), origin));
    }

    /** What this key was given in place of a certificate, while there is no need to renew it. */
    private Optional<LedgerEntry> givenTo(BigInteger predecessor, PublicKeyInfo key) {
        return authority
                .ledger()
                .successorOf(predecessor, key)
                .filter(entry -> !entry.isRevoked())
                .filter(entry -> authority.now().isBefore(RenewalTime.of(entry)));
    }

    /**
     * What was given the first time. An intent that never became a certificate is revoked, so that
     * it never will; nobody has it, and another takes its place.
     */
    private IssuanceOutcome again(
            LedgerEntry given, Grant grant, Origin origin, PublicKeyInfo key) {
        return switch (given.standing()) {
            case Standing.Issued _ -> authority.issued(given.certificate().orElseThrow());
            case Standing.Intended _ -> {
                authority.giveUp(given);
                yield authority.issue(grant.with(key), origin);
            }
            case Standing.Revoked revoked when given.certificate().isEmpty() ->
                    authority.issue(grant.with(key), origin);
            case Standing.Revoked revoked ->
                    refused(
                            grant,
                            ProblemCode.ISSUE_TOKEN_USED,
                            "its certificate was revoked at " + revoked.since());
        };
    }

    private IssuanceOutcome refused(Grant grant, ProblemCode code, String seen) {
        return authority.refused(
                grant, new IssuanceRefusal(code, List.of(grant.requester() + ": " + seen)));
    }

    private static Grant asked(Grant grant, String by) {
        return new Grant(grant.as(), grant.profile(), grant.hosts(), by);
    }

    private Object lockOf(String name) {
        return locks.get(Math.floorMod(name.hashCode(), LOCKS));
    }

    /** Whether an identity is the authority's own, which nobody gets over the network. */
    public boolean isOwn(SpiffeId id) {
        return id.equals(AuthorityName.of(authority.domain()));
    }
}
