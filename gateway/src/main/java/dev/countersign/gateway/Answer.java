package dev.countersign.gateway;

import dev.countersign.access.Denial;
import dev.countersign.access.Permit;
import dev.countersign.identity.PeerId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Candidate;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.VerifiedPeer;
import java.util.List;
import java.util.Optional;

/** What a connection is told: let in by a permit, or refused for a reason. */
sealed interface Answer {

    /** The peer may come in. */
    sealed interface Entry extends Answer {
        VerifiedPeer peer();
    }

    /** The peer may reach the target. */
    record Admission(Permit permit) implements Entry {
        @Override
        public VerifiedPeer peer() {
            return permit.peer();
        }
    }

    /** The peer may ask for something; what it asks for is yet to be decided about. */
    record Audience(VerifiedPeer peer) implements Entry {}

    /**
     * The peer may not; who it is when that was proven, else the names of the good certificate that
     * it showed when it was refused for them, before it had to show the key. Where several ways
     * from its leaf were tried, each of them with its reason.
     */
    record Refusal(
            ProblemCode code,
            String seen,
            Optional<VerifiedPeer> peer,
            List<PeerId> claimed,
            List<String> tried)
            implements Answer {

        static Refusal of(Rejection rejection) {
            return new Refusal(
                    rejection.code(),
                    rejection.seen(),
                    Optional.empty(),
                    List.of(),
                    rejection.candidates().stream().map(Candidate::text).toList());
        }

        static Refusal of(Denial denial, VerifiedPeer peer) {
            return new Refusal(
                    denial.code(), denial.seen(), Optional.of(peer), List.of(), List.of());
        }

        /** Seen before the peer had proven itself. */
        static Refusal foreseen(Denial denial, JudgedChain chain) {
            return new Refusal(
                    denial.code(), denial.seen(), Optional.empty(), chain.names().ids(), List.of());
        }

        static Refusal of(ProblemCode code, String seen) {
            return new Refusal(code, seen, Optional.empty(), List.of(), List.of());
        }

        /** Something in here went wrong; whoever is not decided about stays outside. */
        static Refusal failed(Throwable cause) {
            return of(ProblemCode.PROOF_HANDSHAKE_FAILED, "a fault of our own: " + cause);
        }

        /** The peer has shown its key, and did not wait for what is said of it. */
        static Refusal left() {
            return of(
                    ProblemCode.PROOF_HANDSHAKE_FAILED,
                    "the peer closed the connection before it was judged");
        }

        /** The gateway stops before the peer has proven itself. */
        static Refusal stopping() {
            return of(
                    ProblemCode.PROOF_HANDSHAKE_FAILED,
                    "the gateway stopped before the peer had proven itself");
        }
    }
}
