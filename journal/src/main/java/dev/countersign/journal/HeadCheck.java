package dev.countersign.journal;

/**
 * Judges the signature of a head. Where in the chain it stands, and that its first certificate is
 * the one it names, was checked before.
 */
@FunctionalInterface
public interface HeadCheck {
    /** Believes nothing, and checks nothing. */
    HeadCheck NONE = head -> new Finding.Untrusted("signatures were not checked");

    /** What is to be said of a head. An implementation throws nothing. */
    Finding judge(SignedHead head);

    /** What was found. */
    sealed interface Finding {
        /**
         * The signature holds, and its signer is known.
         *
         * @param signer who it is
         */
        record Trusted(String signer) implements Finding {}

        /**
         * Nobody vouches for the signer. The signature holds, or there is no certificate to check
         * it with.
         *
         * @param reason why
         */
        record Untrusted(String reason) implements Finding {}

        /**
         * The head is not what was signed, or is not to be borne.
         *
         * @param reason why
         */
        record Refused(String reason) implements Finding {}
    }
}
