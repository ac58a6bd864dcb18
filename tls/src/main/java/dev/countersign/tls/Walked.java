package dev.countersign.tls;

import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.VerifiedPeer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * What was seen of one handshake with a server, as far as it went, and how it ended. For reports:
 * the connection is closed.
 */
public record Walked(Chosen chosen, Server server, Client client, Ending ending) {

    /** What was agreed on; a cipher suite and a protocol only when it came so far. */
    public record Chosen(Optional<ServerHello> hello, String cipherSuite, String protocol) {}

    /** What the server showed, how it was judged, and whether it was proven in the end. */
    public record Server(
            Optional<ShownChain> shown,
            Optional<Judgement> judgement,
            Optional<VerifiedPeer> proven) {}

    /** What was asked of us, and what we did. */
    public record Client(Optional<Asked> asked, Showed showed) {}

    /**
     * A server's request for a certificate (RFC 9846 §4.3.2): the kinds of keys and signatures it
     * takes, and the authorities it names; none named means any.
     */
    public record Asked(
            Set<String> keyKinds, List<X500Principal> issuers, List<String> signatures) {
        public Asked {
            keyKinds = Set.copyOf(keyKinds);
            issuers = List.copyOf(issuers);
            signatures = List.copyOf(signatures);
        }
    }

    /** What we showed of ourselves. */
    public enum Showed {
        /** The server asked for nothing. */
        NOT_ASKED,
        /** There was no certificate to show. */
        NOTHING_TO_SHOW,
        /** The server was not judged good, so it learned nothing of us. */
        WITHHELD,
        /** The server takes no key of our kind. */
        KEY_UNFIT,
        SHOWN
    }

    /** How far the handshake had come. */
    public enum Stage {
        /** Nothing had come from the server. */
        HELLO,
        /** Before both sides had finished. */
        PROOFS,
        /** Our side had finished; a TLS 1.3 server judges its client only then. */
        FINISHED
    }

    /** How it ended. */
    public sealed interface Ending {
        /** No connection came about. */
        record Unreachable(String why) implements Ending {}

        /** What answered does not speak TLS; the text is what it said first. */
        record NotTls(String said) implements Ending {}

        /** Nothing came for so long. */
        record Silent(Stage stage, Duration time) implements Ending {}

        /** The server ended the connection without a word. */
        record Closed(Stage stage) implements Ending {}

        /** The server sent this alert, by its name in RFC 9846 §6. */
        record Alerted(Stage stage, String alert) implements Ending {}

        /** Our own engine could not go on. */
        record Broken(String why) implements Ending {}

        /** Both sides finished, and the server did not refuse. */
        record Finished(Answer answer) implements Ending {}
    }

    /** What a server said to a client with which it had finished the handshake. */
    public sealed interface Answer {
        /** It speaks {@code countersign/1} and said that we are accepted. */
        record Accepted() implements Answer {}

        /** It said nothing, or something else, within this time. */
        record NotRefused(Duration time) implements Answer {}

        /** It speaks HTTP, and answered a request for "/" with this. */
        record Http(int status, String title) implements Answer {}
    }
}
