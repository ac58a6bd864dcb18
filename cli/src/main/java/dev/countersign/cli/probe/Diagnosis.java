package dev.countersign.cli.probe;

import dev.countersign.cli.probe.Finding.Side;
import dev.countersign.cli.probe.Probed.Showing;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.ServerHello;
import dev.countersign.tls.Walked;
import dev.countersign.tls.Walked.Answer;
import dev.countersign.tls.Walked.Ending;
import dev.countersign.tls.Walked.Showed;
import dev.countersign.tls.Walked.Stage;
import dev.countersign.trust.Rejection;
import dev.countersign.x509.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that keeps a probed connection from being mutually proven, the nearest cause first.
 */
final class Diagnosis {
    private static final String LATEST = "TLSv1.3";

    private final Probed probed;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(Probed probed) {
        this.probed = probed;
    }

    /** Empty exactly when both sides are proven. */
    static List<Finding> of(Probed probed) {
        Diagnosis diagnosis = new Diagnosis(probed);
        diagnosis.way();
        diagnosis.server();
        diagnosis.request();
        diagnosis.us();
        return List.copyOf(diagnosis.findings);
    }

    /** What ended the walk before the server had shown anything. */
    private void way() {
        switch (probed.alone().ending()) {
            case Ending.Unreachable(String why) ->
                    add(
                            Finding.of(Side.WAY, ProblemCode.UPSTREAM_UNREACHABLE, why)
                                    .todo("start what is to be reached, or correct the address"));
            case Ending.NotTls(String said) ->
                    add(
                            Finding.of(
                                            Side.WAY,
                                            ProblemCode.PROOF_HANDSHAKE_FAILED,
                                            "what answers does not speak TLS: it said \""
                                                    + said
                                                    + "\"")
                                    .todo(
                                            "use the port on which it speaks TLS, or turn TLS on there"));
            case Ending.Silent(Stage stage, var time) when stage != Stage.FINISHED ->
                    add(
                            Finding.of(
                                            Side.WAY,
                                            ProblemCode.LIMIT_HANDSHAKE_TIMEOUT,
                                            "nothing came for " + time.toSeconds() + " s")
                                    .todo(
                                            "see that TLS is spoken there from the first byte: SMTP, LDAP and"
                                                    + " PostgreSQL may want a word of their own before it"));
            case Ending.Closed(Stage stage) when stage == Stage.HELLO ->
                    add(
                            Finding.of(
                                            Side.WAY,
                                            ProblemCode.PROOF_HANDSHAKE_FAILED,
                                            "it closed the connection as soon as it saw TLS")
                                    .todo(
                                            "see that TLS is spoken there, and whether something in between"
                                                    + " closes the connection"));
            case Ending.Alerted(Stage stage, String alert) when stage == Stage.HELLO ->
                    add(alerted(Side.SERVER, "it refused the first message", alert));
            case Ending.Broken(String why) ->
                    add(
                            Finding.of(Side.WAY, ProblemCode.PROOF_HANDSHAKE_FAILED, why)
                                    .todo("compare versions, groups and key kinds of both sides"));
            default -> {
                // it came further: what follows looks at it
            }
        }
    }

    private void server() {
        Optional<ServerHello> hello = probed.alone().chosen().hello();
        if (hello.isPresent() && !hello.get().version().equals(LATEST)) {
            add(
                    Finding.of(
                            Side.SERVER,
                            ProblemCode.PROOF_TLS_TOO_OLD,
                            "it speaks " + hello.get().version() + " at most"));
        }
        if (probed.alone().server().judgement().orElse(null) instanceof Rejection rejection) {
            Finding finding = Finding.of(Side.SERVER, rejection.code(), rejection.seen());
            add(hint(rejection).map(finding::todo).orElse(finding));
        }
    }

    /** What to do, where more can be said than the code knows. */
    private Optional<String> hint(Rejection rejection) {
        List<Certificate> shown = Chains.of(probed.alone());
        boolean leafAlone = shown.size() == 1 && !shown.getFirst().isSelfIssued();
        if (rejection.code() == ProblemCode.TRUST_UNKNOWN_ISSUER && leafAlone) {
            return Optional.of(
                    "either the server leaves out an intermediate: give it the leaf and what is above"
                            + " it in one file; or its authority is another: add that root to --trust"
                            + " if you mean to trust it");
        }
        if (rejection.code() == ProblemCode.TRUST_NAME_MISMATCH) {
            return Optional.of(
                    "if you do mean this server, say --expect with the name that it has; else you"
                            + " have reached another one");
        }
        return Optional.empty();
    }

    private void request() {
        boolean finished = probed.alone().ending() instanceof Ending.Finished;
        if (probed.asked().isEmpty()) {
            if (finished) {
                add(
                        Finding.of(
                                Side.SERVER,
                                ProblemCode.PROOF_ONE_SIDED,
                                "it asked for no certificate, so it cannot know who we are"));
            }
            return;
        }
        // whether an HTTP server lets us in shows in its answer, which only a good one is asked for
        if (probed.serverIsGood() && Probed.isLetIn(probed.alone().ending())) {
            add(
                    Finding.of(
                                    Side.SERVER,
                                    ProblemCode.PROOF_ONE_SIDED,
                                    "it asks for a certificate and lets in whoever shows none")
                            .todo(
                                    "have the server demand certificates: in nginx ssl_verify_client on, in"
                                            + " openssl s_server -Verify"));
        }
    }

    private void us() {
        if (probed.asked().isEmpty() || !probed.serverIsGood()) {
            return;
        }
        if (probed.showing().isEmpty()) {
            if (probed.demands()) {
                add(
                        Finding.of(
                                        Side.US,
                                        ProblemCode.PROOF_REFUSED_BY_PEER,
                                        "it demands a certificate, and there was none to show: "
                                                + Endings.text(probed.alone().ending()))
                                .todo("give the client an identity: --identity DIR"));
            }
            return;
        }
        probed.fits().stream().filter(fit -> !fit.fits()).forEach(this::unfit);
        shown(probed.showing().get());
    }

    /** Only what was shown, or could have been, is a fault: another of ours fits. */
    private void unfit(Fit fit) {
        if (probed.fits().stream().anyMatch(Fit::fits)) {
            return;
        }
        add(
                Finding.of(
                                Side.US,
                                ProblemCode.CONFIG_IDENTITY_UNFIT,
                                fit.identity().text() + ": " + String.join("; ", fit.against()))
                        .todo(
                                "use an identity that the server asks for, or have it enrolled or renewed so"));
    }

    private void shown(Showing showing) {
        Walked walk = showing.walk();
        if (walk.client().showed() == Showed.KEY_UNFIT || Probed.isLetIn(walk.ending())) {
            return;
        }
        String what = "it refused " + showing.identity().text();
        switch (walk.ending()) {
            case Ending.Alerted(Stage _, String alert) ->
                    add(clock(showing, alerted(Side.US, what, alert)));
            case Ending.Finished(Answer.Http(int status, String title)) ->
                    add(
                            Finding.of(
                                            Side.US,
                                            ProblemCode.PROOF_REFUSED_BY_PEER,
                                            what + ": HTTP " + status + ", \"" + title + "\"")
                                    .todo(
                                            "see that the server trusts our issuer and lets this name in; its"
                                                    + " log has the reason"));
            default ->
                    add(
                            Finding.of(
                                            Side.US,
                                            ProblemCode.PROOF_REFUSED_BY_PEER,
                                            what + ": " + Endings.text(walk.ending()))
                                    .explained(Alert.CLOSE_NOTIFY));
        }
    }

    /** Where our clock and the server's disagree about a certificate, the clock is worth a look. */
    private Finding clock(Showing showing, Finding finding) {
        Certificate leaf = showing.identity().leaf();
        boolean validHere =
                !probed.question().at().isBefore(leaf.notBefore())
                        && !probed.question().at().isAfter(leaf.notAfter());
        boolean aboutTime =
                finding.seen().endsWith(Alert.CERTIFICATE_EXPIRED.wireName())
                        || finding.seen().endsWith(Alert.BAD_CERTIFICATE.wireName());
        return validHere && aboutTime
                ? finding.todo(
                        finding.remedy()
                                + "; by this host's clock ours is valid from "
                                + leaf.notBefore()
                                + " to "
                                + leaf.notAfter()
                                + ", and it is "
                                + probed.question().at())
                : finding;
    }

    private static Finding alerted(Side side, String what, String alert) {
        ProblemCode code =
                alert.equals(Alert.PROTOCOL_VERSION.wireName())
                        ? ProblemCode.PROOF_TLS_TOO_OLD
                        : ProblemCode.PROOF_REFUSED_BY_PEER;
        Finding finding = Finding.of(side, code, what + ": alert " + alert);
        return Alert.named(alert).map(finding::explained).orElse(finding);
    }

    private void add(Finding finding) {
        findings.add(finding);
    }
}
