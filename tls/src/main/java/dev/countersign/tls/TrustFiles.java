package dev.countersign.tls;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trust material from PEM files: self-signed authorities become anchors, other authorities are
 * known intermediates, revocation lists must be signed by one of them. Anything else in a file, and
 * any file that is missing, empty or cut short, refuses the whole.
 */
public final class TrustFiles {
    private final SignatureCheck signatures;
    private final List<Certificate> anchors = new ArrayList<>();
    private final List<Certificate> intermediates = new ArrayList<>();
    private final List<FoundList> lists = new ArrayList<>();

    private record FoundList(Path file, RevocationList list) {}

    private TrustFiles(SignatureCheck signatures) {
        this.signatures = signatures;
    }

    /** Reads all of it, or nothing. */
    public static TrustBundle.Parts load(List<Path> files, SignatureCheck signatures) {
        TrustFiles trust = new TrustFiles(signatures);
        files.forEach(trust::read);
        if (trust.anchors.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.CONFIG_TRUST_UNREADABLE,
                    files
                            + " holds no root certificate (expected: at least one self-signed authority)");
        }
        return TrustBundle.Parts.anchors(trust.anchors)
                .knowing(trust.intermediates)
                .revoking(trust.lists.stream().map(trust::accepted).toList());
    }

    private void read(Path file) {
        Parsed<List<Pem.Block>> blocks =
                Pem.read(SafeFiles.read(file, ProblemCode.CONFIG_TRUST_UNREADABLE));
        if (blocks instanceof Parsed.Bad<List<Pem.Block>> bad) {
            throw unreadable(file, bad.why());
        }
        for (Pem.Block block : blocks.orThrow()) {
            switch (block.label()) {
                case "CERTIFICATE" -> add(file, Certificate.read(block.content()));
                case "X509 CRL" -> addList(file, RevocationList.read(block.content()));
                default ->
                        throw unreadable(
                                file,
                                "holds a "
                                        + block.label()
                                        + " (expected: certificates and revocation lists)");
            }
        }
    }

    private void add(Path file, Parsed<Certificate> parsed) {
        if (parsed instanceof Parsed.Bad<Certificate> bad) {
            throw unreadable(file, bad.why());
        }
        Certificate certificate = parsed.orThrow();
        if (!certificate.isAuthority()) {
            throw unreadable(file, "holds " + certificate + ", which is no authority");
        }
        boolean root =
                certificate.isSelfIssued()
                        && signatures.holds(certificate, certificate.publicKey());
        if (!root && claimsToBeRoot(certificate)) {
            throw unreadable(
                    file,
                    "holds "
                            + certificate
                            + ", whose own signature does not verify, or whose key or algorithm is not accepted");
        }
        (root ? anchors : intermediates).add(certificate);
    }

    /**
     * Self-issued, and with its own key as far as it says: else it may be one that follows a change
     * of keys.
     */
    private static boolean claimsToBeRoot(Certificate certificate) {
        return certificate.isSelfIssued()
                && (certificate.authorityKeyId().isEmpty()
                        || certificate.authorityKeyId().equals(certificate.subjectKeyId()));
    }

    private void addList(Path file, Parsed<RevocationList> parsed) {
        if (parsed instanceof Parsed.Bad<RevocationList> bad) {
            throw unreadable(file, bad.why());
        }
        lists.add(new FoundList(file, parsed.orThrow()));
    }

    private AcceptedRevocations accepted(FoundList found) {
        List<Certificate> authorities = new ArrayList<>(intermediates);
        authorities.addAll(anchors);
        for (Certificate authority : authorities) {
            if (AcceptedRevocations.acceptToKeep(found.list(), authority, signatures)
                    instanceof Parsed.Good<AcceptedRevocations> good) {
                return good.value();
            }
        }
        throw unreadable(
                found.file(),
                "holds the "
                        + found.list()
                        + ", which is not signed by an authority of these files");
    }

    private static CountersignException unreadable(Path file, String why) {
        return new CountersignException(ProblemCode.CONFIG_TRUST_UNREADABLE, file + " " + why);
    }
}
