package dev.countersign.bench;

import dev.countersign.testkit.RealProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A proxy that runs in processes of its own, on its own core. */
record ProxyUnderTest(Contender contender, RealProcess process, int port) implements AutoCloseable {

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What it has used so far, its worker processes included. */
    CpuTime cpu() {
        return CpuTime.of(ProcessHandle.of(process.pid()).orElseThrow());
    }

    @Override
    public void close() {
        process.close();
    }
}
