package dev.coracle.cluster.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code ~/.coracle/NAME}: where a sandbox says that it runs and how to reach it. Mode 0700. The owner holds a lock on {@code
 * lock} for as long as it lives, so a dead owner is told by its lock being free, whatever became of its process id.
 */
public final class StateDirectory {
    private final Path directory;

    private StateDirectory(Path directory) {
        this.directory = directory;
    }

    public static Path root() {
        String home = System.getenv("CORACLE_HOME");
        return home == null || home.isEmpty() ? Home.directory().resolve(".coracle") : Path.of(home);
    }

    public static StateDirectory of(String name) {
        return new StateDirectory(root().resolve(name));
    }

    /** Names of all sandboxes that left a directory, running or not, sorted. */
    public static List<String> names() throws IOException {
        if (!Files.isDirectory(root())) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(root())) {
            entries.filter(Files::isDirectory)
                    .sorted()
                    .forEach(p -> names.add(p.getFileName().toString()));
        }
        return names;
    }

    public Path path() {
        return directory;
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Takes the lock; empty when a living process holds it. */
    public Optional<Lock> lock() throws IOException {
        PrivateFiles.createDirectory(directory);
        Path file = directory.resolve("lock");
        PrivateFiles.createIfMissing(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new Lock(channel));
        } catch (OverlappingFileLockException heldByThisJvm) {
            channel.close();
            return Optional.empty();
        }
    }

    /** Whether a living process holds the lock. */
    public boolean running() throws IOException {
        if (!Files.exists(directory.resolve("lock"))) {
            return false;
        }
        Optional<Lock> lock = lock();
        if (lock.isEmpty()) {
            return true;
        }
        lock.get().close();
        return false;
    }

    public Optional<SandboxState> state() throws IOException {
        Path file = directory.resolve("state.json");
        return Files.exists(file) ? Optional.of(SandboxState.read(file)) : Optional.empty();
    }

    public void write(SandboxState state) throws IOException {
        PrivateFiles.write(directory.resolve("state.json"), state.toJson());
    }

    public void forget() throws IOException {
        Files.deleteIfExists(directory.resolve("state.json"));
        Files.deleteIfExists(directory.resolve("kubeconfig"));
    }

    /** Held by the running sandbox. */
    public static final class Lock implements AutoCloseable {
        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
