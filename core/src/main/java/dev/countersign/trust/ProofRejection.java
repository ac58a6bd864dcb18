package dev.countersign.trust;

import dev.countersign.problem.ProblemCode;

/** What was judged is not what the handshake finished with. */
sealed interface ProofRejection extends Rejection {

    /** The engine finished with another leaf, or the chain was judged for something else. */
    record LeafChanged(String why) implements ProofRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.PROOF_LEAF_CHANGED;
        }

        @Override
        public String seen() {
            return why;
        }
    }
}
