package dev.countersign.cli.demo;

import dev.countersign.cli.demo.Scene.Attempt;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.TrustBundle;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who comes to the demo: one genuine visitor, and everyone who only looks like one. */
final class Gallery {
    private static final SpiffeId ALICE = SpiffeId.of("spiffe://test.example/alice");
    private static final SpiffeId BOB = SpiffeId.of("spiffe://test.example/bob");
    private static final SpiffeId MALLORY = SpiffeId.of("spiffe://test.example/mallory");
    private static final SpiffeId PAYROLL = SpiffeId.of("spiffe://test.example/payroll");

    private final TestAuthority authority;
    private final Stage stage;
    private final Visitor visitor;
    private final TrustBundle trust;
    private final List<Scene> scenes = new ArrayList<>();

    Gallery(TestAuthority authority, Stage stage, Visitor visitor) throws GeneralSecurityException {
        this.authority = authority;
        this.stage = stage;
        this.visitor = visitor;
        this.trust = stage.trust();
    }

    /** All scenes, the genuine one first; the last ones change the stage. */
    List<Scene> scenes(Visitor atTheImpostorServer) {
        CertificateCredential alice = issued(ALICE);
        CertificateCredential bob = issued(BOB);
        letIn(
                "alice",
                "a certificate of this authority",
                () -> visitor.comeWith(alice, trust, Stage.GATEWAY));
        refuse(
                "bob",
                "a good certificate; no rule names him",
                ProblemCode.ACCESS_NO_MATCHING_RULE,
                () -> visitor.comeWith(bob, trust, Stage.GATEWAY));
        refuse(
                "nobody",
                "no certificate",
                ProblemCode.TRUST_NO_CERTIFICATE,
                visitor::comeWithNothing);
        expectedCodes().forEach(this::refuseForged);
        refuse(
                "alice, calling payroll",
                "she expects another server than this",
                ProblemCode.TRUST_NAME_MISMATCH,
                () -> visitor.comeWith(alice, trust, PAYROLL));
        refuse(
                "alice, lured elsewhere",
                "a server of another authority",
                ProblemCode.TRUST_UNKNOWN_ISSUER,
                () -> atTheImpostorServer.comeWith(alice, trust, Stage.GATEWAY));
        TestIdentity mallory = authority.issue().spiffe(MALLORY.text()).clientOnly().make();
        letIn(
                "mallory",
                "a certificate not yet revoked",
                () -> visitor.comeWith(Stage.credential(MALLORY, mallory), trust, Stage.GATEWAY));
        refuse(
                "mallory",
                "the same, revoked a moment ago",
                ProblemCode.TRUST_REVOKED,
                () -> {
                    stage.revoke(mallory.leaf());
                    return visitor.comeWith(
                            Stage.credential(MALLORY, mallory), trust, Stage.GATEWAY);
                });
        return List.copyOf(scenes);
    }

    private void refuseForged(Fault fault, ProblemCode code) {
        TestIdentity forged = Forge.of(authority).make(fault, Role.CLIENT);
        CertificateCredential credential =
                Stage.credential(SpiffeId.of(Role.CLIENT.spiffeId()), forged);
        String who = fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        refuse(
                who,
                fault.description(),
                code,
                () -> visitor.comeWith(credential, trust, Stage.GATEWAY));
    }

    private CertificateCredential issued(SpiffeId id) {
        return Stage.credential(id, authority.issue().spiffe(id.text()).clientOnly().make());
    }

    private void letIn(String who, String shows, Attempt attempt) {
        scenes.add(new Scene(who, shows, Optional.empty(), attempt));
    }

    private void refuse(String who, String shows, ProblemCode code, Attempt attempt) {
        scenes.add(new Scene(who, shows, Optional.of(code), attempt));
    }

    /** Which code each forged certificate must be refused with. */
    private static Map<Fault, ProblemCode> expectedCodes() {
        Map<Fault, ProblemCode> codes = new EnumMap<>(Fault.class);
        codes.put(Fault.EXPIRED, ProblemCode.TRUST_LEAF_EXPIRED);
        codes.put(Fault.NOT_YET_VALID, ProblemCode.TRUST_LEAF_NOT_YET_VALID);
        codes.put(Fault.EXPIRED_INTERMEDIATE, ProblemCode.TRUST_ISSUER_EXPIRED);
        codes.put(Fault.UNKNOWN_ISSUER, ProblemCode.TRUST_UNKNOWN_ISSUER);
        codes.put(Fault.SAME_NAME_OTHER_KEY_ISSUER, ProblemCode.TRUST_BAD_SIGNATURE);
        codes.put(Fault.SELF_SIGNED, ProblemCode.TRUST_SELF_SIGNED);
        codes.put(Fault.ISSUER_NOT_CA, ProblemCode.TRUST_ISSUER_NOT_CA);
        codes.put(Fault.LEAF_SIGNED_BY_LEAF, ProblemCode.TRUST_ISSUER_NOT_CA);
        codes.put(Fault.PATH_LENGTH_EXCEEDED, ProblemCode.TRUST_PATH_TOO_LONG);
        codes.put(Fault.WRONG_USAGE, ProblemCode.TRUST_WRONG_USAGE);
        codes.put(Fault.TAMPERED_SIGNATURE, ProblemCode.TRUST_BAD_SIGNATURE);
        codes.put(Fault.TAMPERED_CONTENT, ProblemCode.TRUST_BAD_SIGNATURE);
        codes.put(Fault.NO_SAN, ProblemCode.TRUST_NO_NAME);
        codes.put(Fault.FOREIGN_TRUST_DOMAIN, ProblemCode.TRUST_FOREIGN_TRUST_DOMAIN);
        codes.put(Fault.TWO_SPIFFE_IDS, ProblemCode.TRUST_SEVERAL_SPIFFE_IDS);
        codes.put(Fault.UPPER_CASE_TRUST_DOMAIN, ProblemCode.TRUST_MALFORMED_NAME);
        codes.put(Fault.UNKNOWN_CRITICAL_EXTENSION, ProblemCode.TRUST_UNSUPPORTED_EXTENSION);
        codes.put(Fault.WEAK_KEY, ProblemCode.TRUST_WEAK_KEY);
        codes.put(Fault.WEAK_SIGNATURE, ProblemCode.TRUST_UNSUPPORTED_ALGORITHM);
        return codes;
    }
}
