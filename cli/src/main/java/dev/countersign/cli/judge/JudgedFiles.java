package dev.countersign.cli.judge;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Pem;
import dev.countersign.tls.SafeFiles;
import dev.countersign.trust.RevocationMode;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspResponse;
import dev.countersign.x509.PolicyDemand;
import dev.countersign.x509.RevocationList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads what is to be judged, and in what it is to be trusted, from PEM files. */
public final class JudgedFiles {
    private JudgedFiles() {}

    /**
     * Self-issued authorities are anchors and others are known, as in every trust file; where none
     * is self-issued, all of them are anchors: somebody meant to trust something.
     */
    public static Question.Material material(
            List<Path> trust, Said said, RevocationMode revocation) {
        List<Certificate> anchors = new ArrayList<>();
        List<Certificate> known = new ArrayList<>();
        for (Path file : trust) {
            for (byte[] der : blocks(file, "CERTIFICATE")) {
                Certificate authority = read(file, Certificate.read(der));
                if (!authority.isAuthority()) {
                    throw unreadable(file, "holds " + authority + ", which is no authority");
                }
                (authority.isSelfIssued() ? anchors : known).add(authority);
            }
        }
        List<RevocationList> revocations = new ArrayList<>();
        for (Path file : said.lists()) {
            for (byte[] der : blocks(file, "X509 CRL")) {
                revocations.add(read(file, RevocationList.read(der)));
            }
        }
        List<OcspResponse> responses =
                said.responses().stream().map(file -> read(file, response(file))).toList();
        return anchors.isEmpty()
                ? new Question.Material(known, List.of(), revocations, responses, revocation)
                : new Question.Material(anchors, known, revocations, responses, revocation);
    }

    /** What is said of revocation: files of lists as PEM, and of OCSP responses as DER. */
    public record Said(List<Path> lists, List<Path> responses) {}

    private static Parsed<OcspResponse> response(Path file) {
        return OcspResponse.read(SafeFiles.read(file, ProblemCode.CONFIG_TRUST_UNREADABLE));
    }

    /** The certificates of a chain, unread: what they are is for the judge to say. */
    public static List<byte[]> chain(Path file) {
        return blocks(file, "CERTIFICATE");
    }

    private static List<byte[]> blocks(Path file, String label) {
        List<byte[]> all = new ArrayList<>();
        byte[] content = SafeFiles.read(file, ProblemCode.CONFIG_TRUST_UNREADABLE);
        for (Pem.Block block : read(file, Pem.read(content))) {
            if (!block.label().equals(label)) {
                throw unreadable(file, "holds a " + block.label() + " (expected: " + label + ")");
            }
            all.add(block.content());
        }
        return all;
    }

    private static <T> T read(Path file, Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Good<T>(T value) -> value;
            case Parsed.Bad<T>(String why) -> throw unreadable(file, why);
        };
    }

    private static CountersignException unreadable(Path file, String why) {
        return new CountersignException(ProblemCode.CONFIG_TRUST_UNREADABLE, file + " " + why);
    }

    /** A demand of RFC 5280 §6.1.1 by its name. */
    public static PolicyDemand.Switch demand(String text) {
        for (PolicyDemand.Switch one : PolicyDemand.Switch.values()) {
            if (one.name().replace('_', '-').equals(text.toUpperCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new CountersignException(
                ProblemCode.USAGE_INVALID,
                "--demand: '"
                        + text
                        + "' (expected: require-explicit-policy, inhibit-policy-mapping or"
                        + " inhibit-any-policy)");
    }
}
