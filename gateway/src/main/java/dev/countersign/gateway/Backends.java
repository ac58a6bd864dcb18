package dev.countersign.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of one protected service. They are tried in their order; one that did not answer
 * comes after those that did, until it answers again.
 */
final class Backends {
    private final List<Backend> all;

    /** One address, and whether it answered the last time. */
    static final class Backend {
        private final LocalAddress address;
        private volatile boolean answering = true;

        private Backend(LocalAddress address) {
            this.address = address;
        }

        LocalAddress address() {
            return address;
        }

        boolean isAnswering() {
            return answering;
        }

        void answered(boolean answered) {
            answering = answered;
        }
    }

    Backends(List<LocalAddress> addresses) {
        this.all = addresses.stream().map(Backend::new).toList();
    }

    List<Backend> all() {
        return all;
    }

    /** In the order in which they are to be tried. */
    List<Backend> inTurn() {
        if (all.size() == 1) {
            return all;
        }
        List<Backend> turn = new ArrayList<>(all.size());
        all.stream().filter(Backend::isAnswering).forEach(turn::add);
        all.stream().filter(one -> !turn.contains(one)).forEach(turn::add);
        return turn;
    }
}
