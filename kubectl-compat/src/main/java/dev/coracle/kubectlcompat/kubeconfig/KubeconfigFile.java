package dev.coracle.kubectlcompat.kubeconfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kubeconfig file that others use too: changed under the lock that kubectl takes ({@code FILE.lock}), and replaced in one step,
 * readable by its owner only. Blocks on the file system; never waits for a lock.
 */
public final class KubeconfigFile {
    private final Path file;

    public KubeconfigFile(Path file) {
        this.file = file;
    }

    /** Adds or replaces the entry and switches to it. */
    public void put(KubeconfigEntry entry) {
        change(config -> config.put(entry));
    }

    /** Takes the cluster out again; a file that is not there stays away. */
    public void remove(String cluster) {
        if (Files.exists(file)) {
            change(config -> config.remove(cluster));
        }
    }

    private void change(Consumer<Kubeconfig> change) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Files.createDirectories(target.getParent());
            Path lock = lock(target);
            try {
                Kubeconfig config = Kubeconfig.parse(Files.exists(target) ? Files.readString(target) : "");
                change.accept(config);
                replace(target, config.text());
            } finally {
                Files.deleteIfExists(lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot change " + file, e);
        }
    }

    private static Path lock(Path target) throws IOException {
        Path lock = target.resolveSibling(target.getFileName() + ".lock");
        try {
            return Files.createFile(lock);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalStateException(
                    "another program is changing " + target + "; if none is, remove " + lock, e);
        }
    }

    private static void replace(Path target, String text) throws IOException {
        Path fresh = Files.createTempFile(target.getParent(), ".kubeconfig", ".tmp", ownerOnly());
        try {
            Files.writeString(fresh, text);
            move(fresh, target);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        Set<PosixFilePermission> permissions = Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
