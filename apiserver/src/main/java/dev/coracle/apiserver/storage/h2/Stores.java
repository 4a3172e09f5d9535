package dev.coracle.apiserver.storage.h2;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.Journal;
import dev.coracle.apiserver.storage.JournaledStore;
import dev.coracle.apiserver.storage.StoreLimits;
import dev.coracle.apiserver.storage.StoreLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;

/** Opens the store of a cluster, with its journal in H2. */
public final class Stores {
    private Stores() {}

    /** A store that is gone with the process. Returns at once; H2 is loaded with the first query. */
    public static JournaledStore memory(String cluster, ThreadFactory threads, FaultHandler faults, Clock clock) {
        H2Database database = H2Database.memory("coracle-" + UUID.randomUUID());
        return start(cluster, new MemoryJournal(cluster, database, threads, clock), threads, faults);
    }

    /**
     * A store in the files of a directory, which is made when missing. Reads what the last run left, so not for an event loop.
     *
     * @throws IllegalStateException when the database cannot be opened, for example since another cluster has it open
     */
    public static JournaledStore file(
            String cluster,
            Durability durability,
            Path directory,
            ThreadFactory threads,
            FaultHandler faults,
            Clock clock) {
        try {
            makePrivate(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the data directory " + directory, e);
        }
        Path file = directory.toAbsolutePath().resolve("coracle");
        H2Database database = H2Database.file("file:" + file);
        DirectoryLock lock = DirectoryLock.take(directory);
        return start(
                cluster,
                new H2Journal(cluster, durability, database, threads, faults, clock, lock::close),
                threads,
                faults);
    }

    /** Either of the two. {@code directory} is not looked at for {@code MEMORY}. */
    public static JournaledStore open(
            String cluster,
            Durability durability,
            Path directory,
            ThreadFactory threads,
            FaultHandler faults,
            Clock clock) {
        return durability == Durability.MEMORY
                ? memory(cluster, threads, faults, clock)
                : file(cluster, durability, directory, threads, faults, clock);
    }

    /** The database holds private keys. A directory that was there before keeps its permissions. */
    private static void makePrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Files.createDirectories(directory);
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Closes the journal when the store cannot start. */
    static JournaledStore start(String cluster, Journal journal, ThreadFactory threads, FaultHandler faults) {
        try {
            return StoreLoop.start(cluster, StoreLimits.DEFAULT, journal, threads, faults);
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
    }
}
