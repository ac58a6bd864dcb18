package dev.countersign.e2e.programs;

import java.util.List;
import java.util.stream.Collectors;

/** Configuration files for {@code up}, with one listener on a free port. */
public final class Configurations {
    private Configurations() {}

    /** The gateway of {@code up} in front of a loopback port, for these peers. */
    public static String up(int protectedPort, String... allowed) {
        return """
        trust-domain: countersign.local
        gateway:
          identity: spiffe://countersign.local/gateway
        """
                + listener(protectedPort, allowed);
    }

    /** A gateway alone, with its identity in the folder {@code identity}; more keys may follow. */
    public static String gateway(int protectedPort, String trust, String... allowed) {
        return """
        trust-domain: test.example
        data: %s
        gateway:
          identity: { files: identity }
          warm-up: 0s
        %s\
        """
                        .formatted(Running.DATA, trust)
                + listener(protectedPort, allowed);
    }

    private static String listener(int protectedPort, String... allowed) {
        String rules =
                List.of(allowed).stream()
                        .map(one -> "        - peer: " + one + "\n")
                        .collect(Collectors.joining());
        return """
          listen:
            - name: service
              at: 127.0.0.1:0
              to: 127.0.0.1:%d
              allow:
        """
                        .formatted(protectedPort)
                + rules;
    }
}
