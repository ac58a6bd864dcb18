package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.access.Permit;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.AcceptedStatus;
import dev.countersign.trust.CompletedHandshake;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.VerifiedPeer;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspResponse;
import dev.countersign.x509.RevocationList;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What makes a proof a proof: nobody else makes one, copies one, stores one or changes one. */
class ProofTypesTest {
    static Stream<Class<?>> proofs() {
        return Stream.of(
                JudgedChain.class,
                CompletedHandshake.class,
                VerifiedPeer.class,
                Permit.class,
                SigningPermit.class,
                AcceptedRevocations.class,
                AcceptedStatus.class,
                TrustBundle.class,
                Snapshot.class,
                CertificateCredential.class,
                Certificate.class,
                RevocationList.class,
                OcspResponse.class);
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void areFinalClassesAndNoRecords(Class<?> proof) {
        assertThat(proof).isFinal();
        assertThat(proof.isRecord()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void haveNoConstructorThatOthersCanCall(Class<?> proof) {
        for (Constructor<?> constructor : proof.getDeclaredConstructors()) {
            assertThat(constructor.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED))
                    .as("%s", constructor)
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void cannotBeSerializedNorCloned(Class<?> proof) {
        assertThat(Serializable.class.isAssignableFrom(proof)).isFalse();
        assertThat(Cloneable.class.isAssignableFrom(proof)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void haveNoFieldThatIsOpenOrCanBeSet(Class<?> proof) {
        for (Field field : proof.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                assertThat(Modifier.isPrivate(field.getModifiers())).as("%s", field).isTrue();
                assertThat(Modifier.isFinal(field.getModifiers()) || readOnlyOnce(field))
                        .as("%s", field)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void haveNoSetterAndNoCopyMethod(Class<?> proof) {
        List<String> suspicious =
                Arrays.stream(proof.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method ->
                                method.getReturnType() == proof
                                        || method.getReturnType() == void.class)
                        .filter(method -> !method.isSynthetic())
                        .map(Method::getName)
                        .toList();

        // Snapshot.next makes another snapshot; RevocationList.withoutBytes says less than the list
        assertThat(suspicious).isSubsetOf("next", "withoutBytes");
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void giveNoPrivateKeyButToTheEngine(Class<?> proof) {
        List<String> givers =
                Arrays.stream(proof.getMethods())
                        .filter(method -> PrivateKey.class.isAssignableFrom(method.getReturnType()))
                        .map(method -> proof.getSimpleName() + "." + method.getName())
                        .toList();

        assertThat(givers).isSubsetOf("CertificateCredential.signingKey");
    }

    /** Filled while its constructor reads, by methods that only the constructor calls. */
    private static boolean readOnlyOnce(Field field) {
        return field.getDeclaringClass() == RevocationList.class
                && List.of("number", "authorityKeyId", "scope").contains(field.getName());
    }
}
