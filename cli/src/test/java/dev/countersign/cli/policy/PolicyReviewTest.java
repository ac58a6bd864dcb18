package dev.countersign.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.policy.Warning.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every warning has a policy that deserves it, and one beside it that does not. */
class PolicyReviewTest {
    @TempDir Path folder;

    @Test
    void warnsOfNothingInPolicyThatMeansWhatItSays() throws IOException {
        assertThat(
                        warnings(
                                """
                                - peer: spiffe://acme.example/web
                                - peer: spiffe://acme.example/batch/**
                                  except:
                                    - peer: spiffe://acme.example/batch/test/*
                                    - peer: dns:test.acme.example
                                - peer: dns:db.acme.example
                                """))
                .isEmpty();
    }

    @Test
    void warnsOfRuleBelowOneThatLetsInAllItNames() throws IOException {
        assertThat(
                        warnings(
                                """
                                - peer: spiffe://acme.example/batch/**
                                - peer: spiffe://acme.example/batch/*/x
                                """))
                .containsExactly(
                        new Warning(
                                Kind.NEVER_MATTERS,
                                "orders/allow[2]",
                                "never matters: orders/allow[1] lets in everybody whom it names"));
    }

    @Test
    void warnsOfNoRuleBelowOneThatHasExceptionsOrNamesFewer() throws IOException {
        assertThat(
                        kinds(
                                """
                                - peer: spiffe://acme.example/batch/**
                                  except:
                                    - peer: spiffe://acme.example/batch/x
                                - peer: spiffe://acme.example/batch/x
                                """))
                .isEmpty();
        assertThat(
                        kinds(
                                """
                                - peer: spiffe://acme.example/batch/*/x
                                - peer: spiffe://acme.example/batch/**
                                """))
                .isEmpty();
    }

    @Test
    void warnsOfExceptionThatLeavesNobody() throws IOException {
        assertThat(
                        warnings(
                                """
                                - peer: spiffe://acme.example/batch/*
                                  except:
                                    - peer: spiffe://acme.example/batch/**
                                """))
                .containsExactly(
                        new Warning(
                                Kind.LETS_NOBODY_IN,
                                "orders/allow[1]",
                                "lets nobody in: its except spiffe://acme.example/batch/** leaves"
                                        + " out all it names"));
    }

    @Test
    void warnsOfExceptionThatLeavesNobodyOut() throws IOException {
        assertThat(
                        kinds(
                                """
                                - peer: spiffe://acme.example/batch/*
                                  except:
                                    - peer: spiffe://acme.example/web
                                """))
                .containsExactly(Kind.EXCEPTS_NOTHING);
    }

    @Test
    void warnsOfPatternOfAnotherTrustDomain() throws IOException {
        assertThat(
                        warnings(
                                """
                                - peer: spiffe://acme.exemple/web
                                """))
                .containsExactly(
                        new Warning(
                                Kind.OTHER_TRUST_DOMAIN,
                                "orders/allow[1]",
                                "spiffe://acme.exemple/web can never match: SPIFFE IDs of"
                                        + " acme.exemple are refused before policy is asked (the trust"
                                        + " domain is acme.example)"));
        assertThat(
                        kinds(
                                """
                                - peer: spiffe://acme.example/*
                                  except:
                                    - peer: spiffe://acme.exemple/web
                                """))
                .containsExactly(Kind.OTHER_TRUST_DOMAIN, Kind.EXCEPTS_NOTHING);
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://acme.example/**, true",
        "spiffe://acme.example/*/**, true",
        "spiffe://acme.example/**/*, true",
        "spiffe://acme.example/*, false",
        "spiffe://acme.example/a/**, false",
        "spiffe://acme.example/*/*/**, false"
    })
    void warnsOfRuleAboutWholeTrustDomain(String peer, boolean whole) throws IOException {
        assertThat(kinds("- peer: " + peer + "\n"))
                .isEqualTo(whole ? List.of(Kind.WHOLE_TRUST_DOMAIN) : List.of());
    }

    @Test
    void warnsOfListenerThatOnlyObserves() throws IOException {
        assertThat(review("observe", "- peer: spiffe://acme.example/web\n"))
                .extracting(Warning::kind)
                .containsExactly(Kind.ONLY_OBSERVES);
    }

    // ---- plain words

    @ParameterizedTest
    @CsvSource({
        "spiffe://acme.example/web, spiffe://acme.example/web",
        "dns:db.acme.example, dns:db.acme.example",
        "spiffe://acme.example/**, every SPIFFE ID of acme.example",
        "spiffe://acme.example/*, everything directly below spiffe://acme.example",
        "spiffe://acme.example/a/*, everything directly below spiffe://acme.example/a",
        "spiffe://acme.example/a/b/**, spiffe://acme.example/a/b and everything below it",
        "spiffe://acme.example/*/x,"
                + " 'spiffe://acme.example/*/x (* is one segment, ** any number)'",
        "spiffe://acme.example/*/**,"
                + " 'spiffe://acme.example/*/** (* is one segment, ** any number)'"
    })
    void saysWhomRuleLetsIn(String peer, String words) throws IOException {
        assertThat(words("- peer: " + peer + "\n")).isEqualTo(words);
    }

    @Test
    void saysWhomRuleLeavesOut() throws IOException {
        String rule =
                """
                - peer: spiffe://acme.example/a/*
                  except:
                    - peer: spiffe://acme.example/a/x
                    - peer: dns:db.acme.example
                """;
        assertThat(words(rule))
                .isEqualTo(
                        "everything directly below spiffe://acme.example/a, but not"
                                + " spiffe://acme.example/a/x, nor dns:db.acme.example");
    }

    private String words(String rule) throws IOException {
        return PlainWords.of(
                PolicyReview.of(read("alert", rule)).getFirst().listener().allow().getFirst());
    }

    private List<Kind> kinds(String rules) throws IOException {
        return warnings(rules).stream().map(Warning::kind).toList();
    }

    private List<Warning> warnings(String rules) throws IOException {
        return review("alert", rules);
    }

    private List<Warning> review(String whenRefused, String rules) throws IOException {
        return PolicyReview.of(read(whenRefused, rules)).getFirst().warnings();
    }

    private Configuration read(String whenRefused, String rules) throws IOException {
        Path file = folder.resolve("countersign.yaml");
        Files.writeString(
                file,
                """
                trust-domain: acme.example
                gateway:
                  identity: { files: orders }
                  listen:
                    - name: orders
                      at: 127.0.0.1:0
                      to: 127.0.0.1:8080
                      when-refused: %s
                      allow:
                """
                                .formatted(whenRefused)
                        + rules.indent(8));
        return ConfigurationFile.read(file);
    }
}
