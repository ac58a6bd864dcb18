package dev.countersign.cli.systemd;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** libsystemd, as far as a service needs it. */
@SuppressWarnings("restricted") // calls into C: what is called and with what stands right here
final class LibSystemd {
    private static final String LIBRARY = "libsystemd.so.0";
    private static final int FIRST_SOCKET = 3;
    private static final int STREAM = 1;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    private final MethodHandle listenFds;
    private final MethodHandle isSocketInet;
    private final MethodHandle notify;
    private final MethodHandle notifyWithFds;
    private final MethodHandle fcntl;

    private LibSystemd(SymbolLookup library, Linker linker) {
        this.listenFds =
                linker.downcallHandle(
                        library.findOrThrow("sd_listen_fds"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        this.isSocketInet =
                linker.downcallHandle(
                        library.findOrThrow("sd_is_socket_inet"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_SHORT));
        this.notify =
                linker.downcallHandle(
                        library.findOrThrow("sd_notify"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        this.notifyWithFds =
                linker.downcallHandle(
                        library.findOrThrow("sd_pid_notify_with_fds"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
        this.fcntl =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("fcntl"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
    }

    /** The library, where this machine has it; it stays loaded. */
    static Optional<LibSystemd> load() {
        try {
            SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
            return Optional.of(new LibSystemd(library, Linker.nativeLinker()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The sockets that were handed to this process and no other. */
    List<Integer> handedOver() {
        int count = call(() -> (int) listenFds.invokeExact(1));
        List<Integer> sockets =
                IntStream.range(FIRST_SOCKET, FIRST_SOCKET + Math.max(count, 0)).boxed().toList();
        for (int socket : sockets) {
            mustListen(socket);
            call(() -> (int) fcntl.invokeExact(socket, F_SETFL, O_NONBLOCK));
        }
        return sockets;
    }

    /** Of either family, at any port. */
    private void mustListen(int socket) {
        if (call(() -> (int) isSocketInet.invokeExact(socket, 0, STREAM, 1, (short) 0)) <= 0) {
            throw new CountersignException(
                    ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                    "descriptor " + socket + " was handed over and is no listening TCP socket",
                    "have the socket unit listen at addresses with ports, and at nothing else");
        }
    }

    void tell(String state) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(state);
            call(() -> (int) notify.invokeExact(0, text));
        }
    }

    void keep(List<Integer> sockets) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("FDSTORE=1\nFDNAME=countersign");
            int[] numbers = sockets.stream().mapToInt(Integer::intValue).toArray();
            MemorySegment fds = arena.allocateFrom(ValueLayout.JAVA_INT, numbers);
            int count = numbers.length;
            call(() -> (int) notifyWithFds.invokeExact(0, 0, text, fds, count));
        }
    }

    /** A call into the library; it tells what went wrong by a negative number. */
    private interface Call {
        @SuppressWarnings("checkstyle:IllegalThrows") // what a method handle declares
        int run() throws Throwable;
    }

    private static int call(Call call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the C library failed", e);
        }
    }
}
