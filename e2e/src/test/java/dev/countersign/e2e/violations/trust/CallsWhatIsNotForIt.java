package dev.countersign.e2e.violations.trust;

/** Calls what another class alone may call. */
final class CallsWhatIsNotForIt {
    private CallsWhatIsNotForIt() {}

    static String call() {
        return MarkedForOne.attested();
    }
}
