package dev.countersign.gateway.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A PKCS#11 module (OASIS PKCS#11 v2.40), as far as signing needs it: a shared library that is
 * loaded once and stays loaded. Its numbers are as wide as a C {@code long}, here 64 bits.
 *
 * <p>What it is told to do is told to a {@link Run} of it: many modules find a token again that was
 * away only once they are begun anew, and then nothing of an earlier run is valid.
 */
@SuppressWarnings("restricted") // calls into C: what is called and with what stands right here
final class Cryptoki {
    private static final MemoryLayout WORD = ValueLayout.JAVA_LONG;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
    private static final MemoryLayout BYTE = ValueLayout.JAVA_BYTE;

    /** CK_C_INITIALIZE_ARGS: four pointers, the flags, and a reserved pointer. */
    private static final int INITIALIZE_BYTES = 48;

    private static final long INITIALIZE_FLAGS_AT = 32;
    private static final long OS_LOCKING_OK = 2;

    /** CK_FUNCTION_LIST: a version, padded to a pointer's width, then pointers alone. */
    private static final int LAST_FUNCTION = 67;

    private static final long RESTART_WAIT_SECONDS = 1;
    private static final long RESTART_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Map<Function, MethodHandle> functions = new EnumMap<>(Function.class);
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private Run current = new Run();
    private long restartedAt = System.nanoTime() - RESTART_PAUSE_NANOS;

    /** The time from one beginning of the module to the next. */
    final class Run {
        /** Calls a function with these arguments: longs, segments, or a byte. */
        void call(Function function, Object... arguments) throws CryptokiException {
            lock.readLock().lock();
            try {
                if (current != this) {
                    throw new CryptokiException(function, CryptokiException.SESSION_HANDLE_INVALID);
                }
                Cryptoki.this.call(function, arguments);
            } finally {
                lock.readLock().unlock();
            }
        }
    }

    /**
     * The functions, each with its place in CK_FUNCTION_LIST and its arguments: {@code w} a word,
     * {@code p} a pointer, {@code b} a byte.
     */
    enum Function {
        INITIALIZE("C_Initialize", 0, "p"),
        GET_SLOT_LIST("C_GetSlotList", 4, "bpp"),
        GET_TOKEN_INFO("C_GetTokenInfo", 6, "wp"),
        OPEN_SESSION("C_OpenSession", 12, "wwppp"),
        CLOSE_SESSION("C_CloseSession", 13, "w"),
        LOGIN("C_Login", 18, "wwpw"),
        GET_ATTRIBUTE_VALUE("C_GetAttributeValue", 24, "wwpw"),
        FIND_OBJECTS_INIT("C_FindObjectsInit", 26, "wpw"),
        FIND_OBJECTS("C_FindObjects", 27, "wpwp"),
        FIND_OBJECTS_FINAL("C_FindObjectsFinal", 28, "w"),
        FINALIZE("C_Finalize", 1, "p"),
        SIGN_INIT("C_SignInit", 42, "wpw"),
        SIGN("C_Sign", 43, "wpwpp");

        private final String cName;
        private final int place;
        private final String arguments;

        Function(String cName, int place, String arguments) {
            this.cName = cName;
            this.place = place;
            this.arguments = arguments;
        }

        String cName() {
            return cName;
        }

        private FunctionDescriptor form() {
            return FunctionDescriptor.of(
                    WORD,
                    arguments
                            .chars()
                            .mapToObj(one -> one == 'w' ? WORD : one == 'p' ? POINTER : BYTE)
                            .toArray(MemoryLayout[]::new));
        }
    }

    private Cryptoki(MemorySegment list) {
        for (Function one : Function.values()) {
            MemorySegment at = list.getAtIndex(ValueLayout.ADDRESS, 1L + one.place);
            functions.put(one, handle(at, one.form()));
        }
    }

    /** Loads a module and makes it ready for many threads. */
    static Cryptoki load(Path module) throws TokenFault {
        if (!Files.exists(module)) {
            throw new TokenFault(
                    "the PKCS#11 module " + module + " does not exist",
                    "install the token's PKCS#11 library, or correct module-path");
        }
        try {
            Cryptoki loaded = new Cryptoki(functionList(module));
            loaded.initialize();
            return loaded;
        } catch (IllegalArgumentException e) {
            throw new TokenFault(
                    module + " cannot be loaded as a PKCS#11 module: " + e.getMessage(),
                    "name the token's PKCS#11 library, built for this machine, as module-path",
                    e);
        } catch (CryptokiException e) {
            throw new TokenFault(
                    "the PKCS#11 module " + module + " does not start: " + e.getMessage(),
                    "look at what the module needs, such as its configuration file or its device",
                    e);
        }
    }

    private static MemorySegment functionList(Path module) {
        SymbolLookup library = SymbolLookup.libraryLookup(module, Arena.global());
        MemorySegment getFunctionList =
                library.find("C_GetFunctionList")
                        .orElseThrow(() -> new IllegalArgumentException("no C_GetFunctionList"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ValueLayout.ADDRESS);
            long code =
                    invoke(handle(getFunctionList, FunctionDescriptor.of(WORD, POINTER)), answer);
            if (code != 0) {
                throw new IllegalArgumentException(
                        "C_GetFunctionList answered 0x" + Long.toHexString(code));
            }
            return answer.get(ValueLayout.ADDRESS, 0)
                    .reinterpret((LAST_FUNCTION + 2) * ValueLayout.ADDRESS.byteSize());
        }
    }

    /** Somebody else in this process, such as a provider of the runtime, may have begun. */
    private void initialize() throws CryptokiException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(INITIALIZE_BYTES, Long.BYTES);
            arguments.set(ValueLayout.JAVA_LONG, INITIALIZE_FLAGS_AT, OS_LOCKING_OK);
            call(Function.INITIALIZE, arguments);
        } catch (CryptokiException e) {
            if (e.code() != CryptokiException.ALREADY_INITIALIZED) {
                throw e;
            }
        }
    }

    /** The run that goes on now. */
    Run run() {
        lock.readLock().lock();
        try {
            return current;
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Begins anew in place of a run in which the token was not to be had, unless that was done a
     * moment ago, or somebody else is in the middle of a call that does not end.
     */
    void restart(Run failed) throws CryptokiException {
        if (!lockedAlone()) {
            return;
        }
        try {
            long now = System.nanoTime();
            if (current == failed && now - restartedAt >= RESTART_PAUSE_NANOS) {
                restartedAt = now;
                current = new Run();
                invoke(handleOf(Function.FINALIZE), MemorySegment.NULL);
                initialize();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean lockedAlone() {
        try {
            return lock.writeLock().tryLock(RESTART_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private MethodHandle handleOf(Function function) {
        return Objects.requireNonNull(functions.get(function), "each has one");
    }

    private void call(Function function, Object... arguments) throws CryptokiException {
        long code = invoke(handleOf(function), arguments);
        if (code != 0) {
            throw new CryptokiException(function, code);
        }
    }

    private static MethodHandle handle(MemorySegment at, FunctionDescriptor form) {
        return Linker.nativeLinker()
                .downcallHandle(at, form)
                .asSpreader(Object[].class, form.argumentLayouts().size())
                .asType(MethodType.methodType(long.class, Object[].class));
    }

    private static long invoke(MethodHandle function, Object... arguments) {
        try {
            return (long) function.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the PKCS#11 module failed", e);
        }
    }
}
