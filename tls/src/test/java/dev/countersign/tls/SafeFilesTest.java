package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SafeFilesTest {
    private static final ProblemCode CODE = ProblemCode.CONFIG_TRUST_UNREADABLE;
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir private Path folder;

    // ---- reading

    @Test
    void readsTheWholeFile() throws IOException {
        byte[] content = new byte[100_000];
        Arrays.fill(content, (byte) 7);
        Path file = Files.write(folder.resolve("f"), content);

        assertThat(SafeFiles.read(file, CODE)).isEqualTo(content);
        assertThat(SafeFiles.read(Files.write(folder.resolve("e"), new byte[0]), CODE)).isEmpty();
    }

    @Test
    void followsLinks() throws IOException {
        // as Kubernetes mounts its secrets
        Path file = Files.write(folder.resolve("f"), CONTENT);
        Path link = Files.createSymbolicLink(folder.resolve("l"), file);

        assertThat(SafeFiles.read(link, CODE)).isEqualTo(CONTENT);
    }

    @Test
    void refusesWhatIsNotThere() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        Path dangling = Files.createSymbolicLink(folder.resolve("l"), nowhere);
        Path below = Files.write(folder.resolve("f"), CONTENT).resolve("below");

        refused(() -> SafeFiles.read(nowhere, CODE), CODE, nowhere + " does not exist");
        refused(() -> SafeFiles.read(dangling, CODE), CODE, dangling + " does not exist");
        refused(() -> SafeFiles.read(below, CODE), CODE, below.toString());
    }

    @Test
    void refusesFolder() {
        refused(
                () -> SafeFiles.read(folder, CODE),
                CODE,
                folder + " is a folder (expected: a file)");
    }

    @Test
    void refusesFileOfMoreThan64Mebibytes() throws IOException {
        Path file = folder.resolve("large");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(CONTENT), 64L * 1024 * 1024);
        }

        refused(() -> SafeFiles.read(file, CODE), CODE, file + " is larger than 64 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/null", "/dev/tty"})
    void refusesDevices(String device) {
        // /dev/zero says that it is empty and never ends
        refused(() -> SafeFiles.read(Path.of(device), CODE), CODE, device);
    }

    @Test
    void refusesPipeWithoutWaitingForIt() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        refused(() -> SafeFiles.read(pipe, CODE), CODE, pipe.toString());
    }

    @Test
    void namesTheCodeThatItWasGiven() {
        Path nowhere = folder.resolve("nowhere");

        refused(
                () -> SafeFiles.read(nowhere, ProblemCode.CONFIG_UNREADABLE),
                ProblemCode.CONFIG_UNREADABLE,
                "");
    }

    // ---- reading secrets

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void readsSecretOfItsOwnerAlone(String mode) throws IOException {
        assertThat(SafeFiles.readSecret(withMode(mode), CODE)).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rw-r-----",
                "rw----r--",
                "rw--w----",
                "rw-----w-",
                "rw---x---",
                "rw------x",
                "rw-r--r--",
                "rwxrwxrwx",
                "---r-----"
            })
    void refusesSecretThatOthersMayTouch(String mode) throws IOException {
        Path file = withMode(mode);

        refused(
                () -> SafeFiles.readSecret(file, CODE),
                ProblemCode.CONFIG_KEY_EXPOSED,
                file + " has mode " + mode + " (expected: rw-------)");
    }

    @Test
    void looksAtTheModeOfTheSecretBehindLink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("l"), withMode("rw-r-----"));

        refused(
                () -> SafeFiles.readSecret(link, CODE),
                ProblemCode.CONFIG_KEY_EXPOSED,
                "rw-r-----");
    }

    @Test
    void refusesSecretThatIsNotThere() {
        refused(() -> SafeFiles.readSecret(folder.resolve("no"), CODE), CODE, "does not exist");
    }

    @Test
    void refusesSecretWhereNobodyCanTellItsMode() throws IOException {
        URI archive = URI.create("jar:" + folder.resolve("a.zip").toUri());
        try (FileSystem files = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Path file = Files.write(files.getPath("/key.pem"), CONTENT);

            assertThat(SafeFiles.read(file, CODE)).isEqualTo(CONTENT);
            refused(() -> SafeFiles.readSecret(file, CODE), CODE, "mode cannot be read");
        }
    }

    // ---- writing

    @Test
    void writesSecretForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("key.pem");
        SafeFiles.writeSecret(file, CONTENT);

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(SafeFiles.readSecret(file, CODE)).isEqualTo(CONTENT);
    }

    @Test
    void writesSecretForItsOwnerAloneOverOneThatWasExposed() throws IOException {
        Path file = withMode("rw-rw-rw-");
        SafeFiles.writeSecret(file, new byte[] {9});

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(Files.readAllBytes(file)).isEqualTo(new byte[] {9});
    }

    @Test
    void writesPublicFileForEveryoneToRead() throws IOException {
        Path file = folder.resolve("cert.pem");
        SafeFiles.writePublic(file, CONTENT);

        assertThat(mode(file)).isEqualTo("rw-r--r--");
    }

    @Test
    void leavesNothingButTheFile() throws IOException {
        SafeFiles.writeSecret(folder.resolve("key.pem"), CONTENT);
        SafeFiles.writeSecret(folder.resolve("key.pem"), CONTENT);

        assertThat(names()).containsExactly("key.pem");
    }

    @Test
    void leavesNothingWhenItCannotWrite() throws IOException {
        Path occupied = Files.createDirectory(folder.resolve("key.pem"));
        Files.createFile(occupied.resolve("x"));

        refused(
                () -> SafeFiles.writeSecret(occupied, CONTENT),
                ProblemCode.CONFIG_DATA_UNUSABLE,
                occupied + " cannot be written");
        assertThat(names()).containsExactly("key.pem");
    }

    @Test
    void refusesToWriteWhereNoFolderIs() {
        refused(
                () -> SafeFiles.writePublic(folder.resolve("no").resolve("f"), CONTENT),
                ProblemCode.CONFIG_DATA_UNUSABLE,
                "cannot be written");
        refused(
                () -> SafeFiles.writePublic(Path.of("/"), CONTENT),
                ProblemCode.CONFIG_DATA_UNUSABLE,
                "");
    }

    @Test
    void writesBesideThatWhichIsRead() throws IOException {
        // who has the old file open goes on reading the old file
        Path file = folder.resolve("f");
        SafeFiles.writePublic(file, CONTENT);
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ)) {
            SafeFiles.writePublic(file, new byte[] {9, 9, 9, 9});
            ByteBuffer buffer = ByteBuffer.allocate(10);
            open.read(buffer);
            assertThat(Arrays.copyOf(buffer.array(), buffer.position())).isEqualTo(CONTENT);
        }
    }

    @Test
    void writesNoPartEvenWhenManyWriteAtOnce() throws Exception {
        Path file = folder.resolve("f");
        int writers = 4;
        int rounds = 50;
        CyclicBarrier start = new CyclicBarrier(writers + 1);
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            SafeFiles.writePublic(file, content(0));
            List<Future<?>> all =
                    IntStream.range(0, writers)
                            .<Future<?>>mapToObj(writer ->
                                    pool.submit(() -> {
                                        start.await();
                                        for (int i = 0; i < rounds; i++) {
                                            SafeFiles.writePublic(file, content(writer));
                                        }
                                        return null;
                                    }))
                            .toList();
            start.await();
            while (!all.stream().allMatch(Future::isDone)) {
                byte[] seen = SafeFiles.read(file, CODE);
                assertThat(seen).isEqualTo(content(seen.length == 0 ? -1 : seen[0]));
            }
            for (Future<?> one : all) {
                one.get(1, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(names()).containsExactly("f");
    }

    /** Of a length and a content that tell the writer. */
    private static byte[] content(int writer) {
        byte[] content = new byte[10_000 + 1_000 * writer];
        Arrays.fill(content, (byte) writer);
        return content;
    }

    private Path withMode(String mode) throws IOException {
        Path file = Files.write(folder.resolve("secret"), CONTENT);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void refused(ThrowingCallable call, ProblemCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo(code);
                            assertThat(problem).hasMessageContaining(message);
                        });
    }
}
