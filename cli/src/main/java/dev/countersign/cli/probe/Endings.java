package dev.countersign.cli.probe;

import dev.countersign.tls.Walked.Answer;
import dev.countersign.tls.Walked.Ending;
import dev.countersign.tls.Walked.Stage;

/** How a walk ended, in words. */
final class Endings {
    private Endings() {}

    static String text(Ending ending) {
        return switch (ending) {
            case Ending.Unreachable(String why) -> "no connection: " + why;
            case Ending.NotTls(String said) -> "no TLS, but \"" + said + "\"";
            case Ending.Silent(Stage stage, var time) ->
                    "nothing for " + time.toSeconds() + " s" + when(stage);
            case Ending.Closed(Stage stage) -> "closed without an alert" + when(stage);
            case Ending.Alerted(Stage stage, String alert) -> "alert " + alert + when(stage);
            case Ending.Broken(String why) -> "ended by us: " + why;
            case Ending.Finished(Answer answer) -> text(answer);
        };
    }

    private static String when(Stage stage) {
        return switch (stage) {
            case HELLO -> ", at the first message";
            case PROOFS -> ", in the handshake";
            case FINISHED -> ", after our side had finished";
        };
    }

    private static String text(Answer answer) {
        return switch (answer) {
            case Answer.Accepted() -> "accepted: it said so";
            case Answer.NotRefused(var time) ->
                    "not refused within " + time.toMillis() + " ms; it says no more";
            case Answer.Http(int status, String title) -> "HTTP " + status + ", \"" + title + "\"";
        };
    }
}
