package dev.countersign.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How much is measured. The defaults are those of the published figures. */
final class Plan {
    @Option(
            names = "--rounds",
            defaultValue = "7",
            description = "rounds, each through all proxies (${DEFAULT-VALUE})")
    int rounds = 7;

    @Option(
            names = "--handshakes",
            defaultValue = "4000",
            description = "handshakes for one figure (${DEFAULT-VALUE})")
    int handshakes = 4000;

    @Option(
            names = "--first",
            defaultValue = "1000",
            description = "handshakes after a start for one figure (${DEFAULT-VALUE})")
    int first = 1000;

    @Option(
            names = "--gateway-warm-up",
            description = "Countersign's own, such as 0s; default: as nobody says otherwise")
    Optional<String> gatewayWarmUp = Optional.empty();

    @Option(
            names = "--warm-up",
            defaultValue = "16000",
            description = "handshakes before the first figure (${DEFAULT-VALUE})")
    int warmUp = 16_000;

    @Option(
            names = "--clients",
            defaultValue = "2000",
            description = "different certificates among the known (${DEFAULT-VALUE})")
    int clients = 2000;

    @Option(
            names = "--concurrency",
            defaultValue = "32",
            description = "connections at once (${DEFAULT-VALUE})")
    int concurrency = 32;

    @Option(
            names = "--turns",
            defaultValue = "8",
            description = "turns in which one figure is gathered (${DEFAULT-VALUE})")
    int turns = 8;

    @Option(
            names = "--settle-millis",
            defaultValue = "250",
            description = "after each turn, for what a proxy still does (${DEFAULT-VALUE})")
    int settleMillis = 250;

    @Option(
            names = "--megabytes",
            defaultValue = "500",
            description = "carried for one figure (${DEFAULT-VALUE})")
    int megabytes = 500;

    @Option(
            names = "--echo-seconds",
            defaultValue = "4",
            description = "for one figure of how long a byte takes (${DEFAULT-VALUE})")
    int echoSeconds = 4;

    @Option(
            names = "--few",
            defaultValue = "1000",
            description = "idle connections at the first look (${DEFAULT-VALUE})")
    int few = 1000;

    @Option(
            names = "--many",
            defaultValue = "9000",
            description = "idle connections at the second (${DEFAULT-VALUE})")
    int many = 9000;

    @Option(
            names = "--ask",
            split = ",",
            paramLabel = "QUESTION",
            description = "of ${COMPLETION-CANDIDATES}; default: all")
    List<Asked> ask = List.of(Asked.values());

    /** A crowd is looked at for longer: fewer come in a second. */
    int crowdSeconds() {
        return 5 * echoSeconds;
    }

    /** What can be asked, in the order of asking. */
    enum Asked {
        IDLE,
        HANDSHAKES,
        RELOADS,
        FIRST,
        BULK,
        ECHOES,
        CROWD,
        CUT_OFF
    }

    @Option(
            names = "--core",
            defaultValue = "0",
            description = "the core of the proxies (${DEFAULT-VALUE})")
    int core;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PROXY",
            description = "of ${COMPLETION-CANDIDATES}, in this order; default: all that run here")
    List<ProxyKind> only = List.of();

    @Option(
            names = "--also",
            paramLabel = "NAME=DIR",
            description = "another build of the product, to compare with; may be given again")
    Map<String, Path> also = Map.of();

    @Option(names = "--home", paramLabel = "DIR", required = true, hidden = true)
    Path home = Path.of("");

    /** Who stands side by side, in the order of measuring. */
    List<Contender> contenders() {
        List<Contender> contenders = new ArrayList<>();
        for (ProxyKind kind : only.isEmpty() ? ProxyKind.runnable() : only) {
            contenders.add(new Contender(kind.label(), kind, home));
            if (kind.isOurs()) {
                also.forEach((name, other) ->
                        contenders.add(new Contender(kind.label() + ", " + name, kind, other)));
            }
        }
        return contenders;
    }
}
