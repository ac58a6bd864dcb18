package dev.countersign.e2e.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * One rule of the architecture: what it says, and what breaks it in a layout. The violations hold a
 * class that breaks it, whose name is given here, so that the rule is seen to bite.
 */
public record Rule(
        String says, String brokenBy, BiFunction<Layout, JavaClass, Stream<String>> check) {

    /** A rule that no class may make such an access, calls and method references alike. */
    static Rule againstAccess(
            String says, String brokenBy, BiPredicate<Layout, JavaAccess<?>> forbidden) {
        return new Rule(
                says,
                brokenBy,
                (layout, type) ->
                        type.getAccessesFromSelf().stream()
                                .filter(access -> forbidden.test(layout, access))
                                .map(JavaAccess::getDescription));
    }

    /** A rule that no class may have such a trait; it answers with what is wrong, if anything. */
    static Rule againstTrait(
            String says, String brokenBy, BiFunction<Layout, JavaClass, Stream<String>> check) {
        return new Rule(says, brokenBy, check);
    }

    /** Everything in a layout that breaks the rule. */
    public List<String> broken(Layout layout) {
        return layout.read().stream().flatMap(type -> check.apply(layout, type)).sorted().toList();
    }

    /** Whether an access goes to a member of this name in this class. */
    static boolean goesTo(JavaAccess<?> access, String owner, String... members) {
        AccessTarget target = access.getTarget();
        return target.getOwner().getName().equals(owner)
                && List.of(members).contains(target.getName());
    }

    /** Whether a class, or the outermost one around it, is this one. */
    static boolean isWithin(JavaClass type, String name) {
        return type.getName().equals(name) || type.getName().startsWith(name + "$");
    }

    @Override
    public String toString() {
        return says;
    }
}
