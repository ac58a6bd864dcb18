package dev.countersign.bench;

import dev.countersign.testkit.RealProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A proxy that runs in processes of its own, on its own core; and its policy, where it has one that
 * can be changed while it runs.
 */
record ProxyUnderTest(
        Contender contender, RealProcess process, int port, Optional<PolicyFile> policy)
        implements AutoCloseable {

    /** One that keeps the configuration that it has. */
    ProxyUnderTest(Contender contender, RealProcess process, int port) {
        this(contender, process, port, Optional.empty());
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What it has used so far, its worker processes included. */
    CpuTime cpu() {
        return CpuTime.of(ProcessHandle.of(process.pid()).orElseThrow());
    }

    /** Its memory, its worker processes included, shared pages in parts. */
    long memoryKib() {
        ProcessHandle own = ProcessHandle.of(process.pid()).orElseThrow();
        return Stream.concat(Stream.of(own), own.descendants())
                .mapToLong(one -> Machine.pssKib(one.pid()))
                .sum();
    }

    @Override
    public void close() {
        process.close();
    }
}
