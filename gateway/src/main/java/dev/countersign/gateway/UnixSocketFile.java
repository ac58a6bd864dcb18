package dev.countersign.gateway;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The file of a unix socket on which we listen. It is born in a folder that nobody else may enter,
 * and shown at its path when it has its mode: at no moment may others connect than who may in the
 * end. A file that is there is replaced only if it is a socket on which nobody answers.
 */
final class UnixSocketFile {
    /** What the kernel takes is 108 bytes with the one that ends it (unix(7)). */
    private static final int LONGEST = 107;

    private static final int FILE_KIND = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final Path nursery;
    private final Users users;
    private Optional<Object> shown = Optional.empty();

    /** Who may connect. */
    enum Users {
        OWNER("rw-------"),
        OWNER_AND_GROUP("rw-rw----");

        private final String mode;

        Users(String mode) {
            this.mode = mode;
        }
    }

    private UnixSocketFile(Path path, Path nursery, Users users) {
        this.path = path;
        this.nursery = nursery;
        this.users = users;
    }

    /** Makes sure that the path may be ours. */
    static UnixSocketFile claim(Path path, Users users) {
        Path whole = path.toAbsolutePath();
        int number = new SecureRandom().nextInt(1 << 24);
        Path nursery = whole.resolveSibling("." + HexFormat.of().toHexDigits(number, 6));
        try {
            fits(whole);
            fits(nursery.resolve("s"));
            mayBeReplaced(whole);
            Files.createDirectory(
                    nursery,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return new UnixSocketFile(whole, nursery, users);
        } catch (IOException e) {
            throw unusable(whole, "cannot be made: " + e, e);
        }
    }

    private static void fits(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw unusable(path, "has " + length + " bytes (expected: at most " + LONGEST + ")");
        }
    }

    private static void mayBeReplaced(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_KIND) != SOCKET) {
            throw unusable(path, "is there and is no socket");
        }
        if (isAnswered(path)) {
            throw unusable(path, "is in use: somebody answers there");
        }
    }

    private static boolean isAnswered(Path path) {
        try (SocketChannel asked = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return asked.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** Where to bind it. */
    Path birthplace() {
        return nursery.resolve("s");
    }

    /** It is bound: shows it at its path, to those who may use it. */
    void show() {
        try {
            Files.setPosixFilePermissions(
                    birthplace(), PosixFilePermissions.fromString(users.mode));
            shown = key(birthplace());
            Files.move(birthplace(), path, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(nursery);
        } catch (IOException e) {
            throw unusable(path, "cannot be made: " + e, e);
        }
    }

    /** Takes away what is ours; a file that somebody else has put there since stays. */
    void remove() {
        try {
            Files.deleteIfExists(birthplace());
            Files.deleteIfExists(nursery);
            if (shown.isPresent() && shown.equals(key(path))) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // nobody can be told any more, and the next start replaces a socket without an answer
        }
    }

    private static Optional<Object> key(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? Optional.ofNullable(
                        Files.readAttributes(
                                        path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                                .fileKey())
                : Optional.empty();
    }

    private static CountersignException unusable(Path path, String why) {
        return new CountersignException(
                ProblemCode.CONFIG_ADDRESS_UNUSABLE, "unix:" + path + " " + why);
    }

    private static CountersignException unusable(Path path, String why, IOException cause) {
        return unusable(path, why).causedBy(cause);
    }

    @Override
    public String toString() {
        return "unix:" + path;
    }
}
