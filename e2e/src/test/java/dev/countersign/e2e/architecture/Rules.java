package dev.countersign.e2e.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.countersign.problem.OnlyCalledBy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rules of DESIGN.md §1 and §2 that the compiler cannot enforce. */
public final class Rules {
    /** The arrow: which modules a module may know, besides itself. */
    private static final Map<String, Set<String>> MAY_KNOW =
            Map.of(
                    "core", Set.of(),
                    "testkit", Set.of(),
                    "journal", Set.of("core"),
                    "tls", Set.of("core"),
                    "authority", Set.of("core", "tls", "journal"),
                    "gateway", Set.of("core", "tls", "journal"),
                    "cli", Set.of("core", "tls", "journal", "authority", "gateway", "testkit"));

    /** What core may use of the platform: nothing that reaches out of the process. */
    private static final List<String> PURE =
            List.of(
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.math",
                    "java.nio.charset",
                    "java.security",
                    "java.security.cert",
                    "java.security.interfaces",
                    "java.security.spec",
                    "java.text",
                    "java.time",
                    "java.time.format",
                    "java.time.temporal",
                    "java.util",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream",
                    "java.util.concurrent.atomic",
                    "javax.security.auth.x500",
                    "org.jspecify.annotations");

    /** What lies in those packages, and is not pure. */
    private static final Set<String> IMPURE =
            Set.of(
                    "java.lang.Process",
                    "java.lang.ProcessBuilder",
                    "java.lang.Runtime",
                    "java.lang.System",
                    "java.lang.Thread",
                    "java.lang.ThreadLocal",
                    "java.security.SecureRandom",
                    "java.time.Clock",
                    "java.util.Random",
                    "java.util.SplittableRandom",
                    "java.util.Timer");

    private static final List<String> PROOFS =
            List.of(
                    "trust.VerifiedPeer",
                    "trust.JudgedChain",
                    "trust.CompletedHandshake",
                    "access.Permit",
                    "issuance.SigningPermit");

    /** Who opens connections; the file of a unix socket asks whether somebody answers there. */
    private static final List<String> MAY_CONNECT =
            List.of("gateway.Dialer", "gateway.Caller", "gateway.UnixSocketFile");

    private Rules() {}

    public static List<Rule> all() {
        return List.of(
                arrow(),
                testkitForTheDemoAlone(),
                corePure(),
                coreClockless(),
                tlsThreadless(),
                onlyMaker(
                        "VerifiedPeer is made by PeerVerifier alone",
                        "trust.VerifiedPeer",
                        "trust.PeerVerifier"),
                onlyMaker(
                        "JudgedChain is made by PeerVerifier alone",
                        "trust.JudgedChain",
                        "trust.PeerVerifier"),
                onlyMaker(
                        "Permit is made by AccessPolicy alone",
                        "access.Permit",
                        "access.AccessPolicy"),
                onlyMaker(
                        "SigningPermit is made by Issuer alone",
                        "issuance.SigningPermit",
                        "issuance.Issuer"),
                proofsHidden(),
                proofsNotSerializable(),
                onlyCalledBy(),
                onlyDialer(),
                onlyTerminal(),
                onlyMain(),
                noProviders());
    }

    // ---- who may know whom

    private static Rule arrow() {
        return dependencies(
                "the arrow: cli -> {gateway, authority} -> {tls, journal} -> core; testkit knows nobody",
                "gateway.KnowsAuthority",
                (layout, dependency) -> {
                    Optional<String> from = layout.moduleOf(dependency.getOriginClass());
                    Optional<String> to = layout.moduleOf(dependency.getTargetClass());
                    return from.isPresent()
                            && to.isPresent()
                            && !from.equals(to)
                            && !MAY_KNOW.getOrDefault(from.get(), Set.of()).contains(to.get());
                });
    }

    private static Rule testkitForTheDemoAlone() {
        return dependencies(
                "the testkit is for cli.demo alone",
                "cli.UsesTestkit",
                (layout, dependency) ->
                        isIn(layout, dependency.getTargetClass(), "testkit")
                                && !isIn(layout, dependency.getOriginClass(), "testkit")
                                && !dependency
                                        .getOriginClass()
                                        .getPackageName()
                                        .startsWith(layout.named("cli.demo")));
    }

    private static Rule corePure() {
        return dependencies(
                "core uses nothing but itself, pure values of the JDK and JSpecify's annotations",
                "trust.ReadsFiles",
                (layout, dependency) ->
                        isIn(layout, dependency.getOriginClass(), "core")
                                && !isIn(layout, dependency.getTargetClass(), "core")
                                && !isPure(dependency.getTargetClass().getBaseComponentType()));
    }

    private static boolean isPure(JavaClass type) {
        return type.isPrimitive()
                || type.getName().equals("java.io.Serializable")
                || (PURE.contains(type.getPackageName()) && !IMPURE.contains(type.getName()));
    }

    private static Rule coreClockless() {
        return Rule.againstAccess(
                "core reads no clock and draws no random numbers",
                "trust.ReadsTheClock",
                (layout, access) ->
                        isIn(layout, access.getOriginOwner(), "core")
                                && (Rule.goesTo(access, "java.time.Instant", "now")
                                        || Rule.goesTo(access, "java.time.LocalDateTime", "now")
                                        || Rule.goesTo(access, "java.util.UUID", "randomUUID")
                                        || Rule.goesTo(access, "java.lang.Math", "random")));
    }

    private static Rule tlsThreadless() {
        return dependencies(
                "tls starts no threads",
                "tls.StartsThreads",
                (layout, dependency) ->
                        isIn(layout, dependency.getOriginClass(), "tls")
                                && (dependency.getTargetClass().isEquivalentTo(Thread.class)
                                        || dependency
                                                .getTargetClass()
                                                .getName()
                                                .matches(
                                                        "java\\.util\\.concurrent\\.Exec.*|java\\.util\\.Timer")));
    }

    // ---- who may make what

    private static Rule onlyMaker(String says, String product, String maker) {
        String name = product.substring(product.indexOf('.') + 1);
        return Rule.againstAccess(
                says,
                product.substring(0, product.indexOf('.')) + ".Forges" + name,
                (layout, access) ->
                        Rule.goesTo(access, layout.named(product), "<init>")
                                && !Rule.isWithin(access.getOriginOwner(), layout.named(maker))
                                && !Rule.isWithin(access.getOriginOwner(), layout.named(product)));
    }

    private static Rule proofsHidden() {
        return Rule.againstTrait(
                "proofs are final classes whose constructors nobody outside their package sees",
                "trust.VerifiedPeer",
                (layout, type) ->
                        isProof(layout, type)
                                        && (!type.getModifiers().contains(JavaModifier.FINAL)
                                                || type.isRecord()
                                                || type.getConstructors().stream()
                                                        .anyMatch(Rules::isVisible))
                                ? Stream.of(type.getDescription())
                                : Stream.empty());
    }

    private static Rule proofsNotSerializable() {
        return Rule.againstTrait(
                "proofs and secrets are neither serializable nor cloneable",
                "trust.VerifiedPeer",
                (layout, type) ->
                        (isProof(layout, type)
                                                || type.getName()
                                                        .equals(
                                                                layout.named(
                                                                        "identity.CertificateCredential")))
                                        && (type.isAssignableTo(java.io.Serializable.class)
                                                || type.isAssignableTo(Cloneable.class))
                                ? Stream.of(type.getDescription())
                                : Stream.empty());
    }

    private static Rule onlyCalledBy() {
        return Rule.againstAccess(
                "what is marked @OnlyCalledBy is called by nobody else",
                "trust.CallsWhatIsNotForIt",
                (layout, access) ->
                        callers(access.getTarget())
                                .filter(names ->
                                        names.stream()
                                                .noneMatch(one ->
                                                        Rule.isWithin(
                                                                access.getOriginOwner(), one)))
                                .isPresent());
    }

    private static Optional<List<String>> callers(AccessTarget target) {
        return target.resolveMember()
                .filter(JavaCodeUnit.class::isInstance)
                .flatMap(one -> ((JavaCodeUnit) one).tryGetAnnotationOfType(OnlyCalledBy.class))
                .map(mark -> Arrays.asList(mark.value()));
    }

    // ---- who may do what

    private static Rule onlyDialer() {
        return Rule.againstAccess(
                "in the gateway, Dialer alone opens connections to services and Caller to peers",
                "gateway.Dials",
                (layout, access) ->
                        isIn(layout, access.getOriginOwner(), "gateway")
                                && MAY_CONNECT.stream()
                                        .map(layout::named)
                                        .noneMatch(
                                                one -> Rule.isWithin(access.getOriginOwner(), one))
                                && (Rule.goesTo(access, "io.netty.bootstrap.Bootstrap", "connect")
                                        || Rule.goesTo(
                                                access, "java.net.Socket", "<init>", "connect")
                                        || Rule.goesTo(
                                                access,
                                                "java.nio.channels.SocketChannel",
                                                "open")));
    }

    private static Rule onlyTerminal() {
        return Rule.againstAccess(
                "cli.Terminal alone prints",
                "cli.Prints",
                (layout, access) ->
                        !Rule.isWithin(access.getOriginOwner(), layout.named("cli.Terminal"))
                                && (Rule.goesTo(
                                                access,
                                                "java.lang.System",
                                                "out",
                                                "err",
                                                "setOut",
                                                "setErr")
                                        || Rule.goesTo(
                                                access, "java.io.FileDescriptor", "out", "err")
                                        || access.getTarget().getName().equals("printStackTrace")));
    }

    private static Rule onlyMain() {
        return Rule.againstAccess(
                "cli.Main alone exits",
                "cli.Exits",
                (layout, access) ->
                        !Rule.isWithin(access.getOriginOwner(), layout.named("cli.Main"))
                                && (Rule.goesTo(access, "java.lang.System", "exit")
                                        || Rule.goesTo(
                                                access, "java.lang.Runtime", "exit", "halt")));
    }

    private static Rule noProviders() {
        return Rule.againstAccess(
                "nobody changes the providers of the whole JVM",
                "cli.InstallsAProvider",
                (layout, access) ->
                        Rule.goesTo(
                                access,
                                "java.security.Security",
                                "addProvider",
                                "insertProviderAt",
                                "removeProvider",
                                "setProperty"));
    }

    // ----

    private static Rule dependencies(
            String says,
            String brokenBy,
            java.util.function.BiPredicate<Layout, Dependency> forbidden) {
        return Rule.againstTrait(
                says,
                brokenBy,
                (layout, type) ->
                        type.getDirectDependenciesFromSelf().stream()
                                .filter(one -> forbidden.test(layout, one))
                                .map(Dependency::getDescription));
    }

    private static boolean isIn(Layout layout, JavaClass type, String module) {
        return layout.moduleOf(type).filter(module::equals).isPresent();
    }

    private static boolean isProof(Layout layout, JavaClass type) {
        return PROOFS.stream().map(layout::named).anyMatch(type.getName()::equals);
    }

    private static boolean isVisible(JavaCodeUnit constructor) {
        return constructor.getModifiers().contains(JavaModifier.PUBLIC)
                || constructor.getModifiers().contains(JavaModifier.PROTECTED);
    }
}
