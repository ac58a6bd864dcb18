package dev.countersign.authority;

import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.Signer;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Pem;
import dev.countersign.tls.SafeFiles;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;

/**
 * The root, the intermediate that it certified, and the intermediate's key, checked to belong
 * together. The root's key is not part of it: after the founding nothing here signs with it.
 */
final class Hierarchy {
    private static final String LABEL = "CERTIFICATE";

    private final Certificate root;
    private final Certificate intermediate;
    private final Signer signer;

    private Hierarchy(Certificate root, Certificate intermediate, Signer signer) {
        this.root = root;
        this.intermediate = intermediate;
        this.signer = signer;
    }

    /** Where the parts lie. The root's key may be taken away to a safer place. */
    record Place(Path root, KeyFile rootKey, Path intermediate, KeyFile intermediateKey) {
        static Place in(Path folder) {
            return new Place(
                    folder.resolve("root.pem"),
                    new KeyFile(folder.resolve("root-key.pem")),
                    folder.resolve("intermediate.pem"),
                    new KeyFile(folder.resolve("intermediate-key.pem")));
        }
    }

    /** Reads the parts and checks each against the others; what does not fit is named. */
    static Hierarchy load(Place place, KeyEncryptionKey kek, Settings settings) {
        Keys keys = new Keys(settings.means().provider());
        Certificate root = certificate(place.root());
        Certificate intermediate = certificate(place.intermediate());
        mustName(settings.domain(), root, place.root());
        mustName(settings.domain(), intermediate, place.intermediate());
        mustHaveSigned(root, root, place.root(), settings.means().signatures());
        mustHaveSigned(root, intermediate, place.intermediate(), settings.means().signatures());
        place.rootKey().mustBeClosed();
        PrivateKey key = place.intermediateKey().read(kek, keys);
        if (!keys.pair(key, intermediate.publicKey())) {
            throw new CountersignException(
                    ProblemCode.CONFIG_KEY_MISMATCH,
                    place.intermediateKey().file() + " is not the key of " + place.intermediate(),
                    "restore both from the same backup");
        }
        return new Hierarchy(root, intermediate, keys.signer(key));
    }

    static void write(Certificate certificate, Path file) {
        SafeFiles.writePublic(file, pem(certificate));
    }

    static byte[] pem(Certificate certificate) {
        return Pem.write(LABEL, certificate.der()).getBytes(StandardCharsets.US_ASCII);
    }

    Certificate root() {
        return root;
    }

    Certificate intermediate() {
        return intermediate;
    }

    /** Signs as the intermediate. */
    Signer signer() {
        return signer;
    }

    private static Certificate certificate(Path file) {
        byte[] content = SafeFiles.read(file, ProblemCode.CONFIG_DATA_CORRUPT);
        if (!(Pem.read(content) instanceof Parsed.Good<List<Pem.Block>> pem)
                || pem.value().size() != 1
                || !pem.value().getFirst().label().equals(LABEL)) {
            throw corrupt(file, "is not one whole " + LABEL);
        }
        return switch (Certificate.read(pem.value().getFirst().content())) {
            case Parsed.Good<Certificate> good -> good.value();
            case Parsed.Bad<Certificate> bad -> throw corrupt(file, bad.why());
        };
    }

    private static void mustName(TrustDomain domain, Certificate authority, Path file) {
        GeneralName expected = new GeneralName.Uri("spiffe://" + domain.name());
        if (!authority.names().equals(List.of(expected))) {
            throw new CountersignException(
                    ProblemCode.CONFIG_INVALID_VALUE,
                    file
                            + " is of "
                            + authority.names()
                            + " (expected: trust domain "
                            + domain
                            + ")",
                    "an authority keeps the trust domain it was founded for: name that one, or"
                            + " another data folder");
        }
    }

    private static void mustHaveSigned(
            Certificate issuer, Certificate subject, Path file, SignatureCheck signatures) {
        boolean linked =
                subject.isAuthority()
                        && subject.issuer().equals(issuer.subject())
                        && signatures.holds(subject, issuer.publicKey());
        if (!linked) {
            throw corrupt(file, "is no authority that " + issuer.subject() + " signed");
        }
    }

    private static CountersignException corrupt(Path file, String why) {
        return new CountersignException(ProblemCode.CONFIG_DATA_CORRUPT, file + " " + why);
    }
}
