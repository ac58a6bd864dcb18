package dev.countersign.cli.systemd;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The service manager, if one started this process. Without one nothing was handed over, and nobody
 * is told anything.
 */
public final class ServiceManager {
    private static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";
    private static final String LISTEN_FDS = "LISTEN_FDS";

    private final boolean expected;
    private final Optional<LibSystemd> library;
    private final List<Integer> handedOver;

    private ServiceManager(boolean expected) {
        this.expected = expected;
        this.library = expected ? LibSystemd.load() : Optional.empty();
        this.handedOver = library.map(LibSystemd::handedOver).orElse(List.of());
    }

    /** By what the environment says; asked once in a process. */
    public static ServiceManager of(Map<String, String> environment) {
        return new ServiceManager(
                environment.containsKey(NOTIFY_SOCKET) || environment.containsKey(LISTEN_FDS));
    }

    /** Whether one started this process with which we cannot talk. */
    public boolean isOutOfReach() {
        return expected && library.isEmpty();
    }

    /** Whether there is one. */
    public boolean isThere() {
        return library.isPresent();
    }

    /** Listening sockets that are open already, not blocking. */
    public List<Integer> handedOver() {
        return handedOver;
    }

    /** Says that we serve now. */
    public void ready(String status) {
        tell("READY=1\nSTATUS=" + status);
    }

    /** Says that we take a changed configuration; {@link #ready} says when it is done. */
    public void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    /** Says that we stop, and may take so long. */
    public void stopping(String status, long seconds) {
        tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + seconds * 1_000_000 + "\nSTATUS=" + status);
    }

    /**
     * Has listening sockets kept for whoever is started after us: until then those who call wait,
     * and nobody is refused.
     */
    public void keep(List<Integer> sockets) {
        if (!sockets.isEmpty()) {
            library.ifPresent(some -> some.keep(sockets));
        }
    }

    private void tell(String state) {
        library.ifPresent(some -> some.tell(state));
    }
}
