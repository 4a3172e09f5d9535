package dev.coracle.apiserver.storage.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A disk under H2 that remembers what was not forced yet. It can lose power, after which every access fails and {@link
 * #dropUnforced} takes the file back to the last force, or refuse writes until repaired. One disk per directory.
 */
public final class UnsafeDisk extends FilePathWrapper {
    private static final String SCHEME = "unsafe";
    private static final Map<String, State> DISKS = new ConcurrentHashMap<>();

    /** What happened to one disk. Thread-safe. */
    static final class State {
        private record Undo(String file, long position, byte[] before, long sizeBefore) {}

        private final ArrayDeque<Undo> unforced = new ArrayDeque<>();
        private long writesUntilPowerLoss = Long.MAX_VALUE;
        private boolean powerLost;
        private boolean full;
        private long forces;

        synchronized void losePowerAfterWrites(long writes) {
            writesUntilPowerLoss = writes;
        }

        synchronized void losePower() {
            powerLost = true;
        }

        synchronized boolean powerLost() {
            return powerLost;
        }

        synchronized void setFull(boolean full) {
            this.full = full;
        }

        synchronized long forces() {
            return forces;
        }

        synchronized void dropUnforced() throws IOException {
            while (!unforced.isEmpty()) {
                Undo undo = unforced.removeLast();
                try (FileChannel file = FilePath.get(undo.file).open("rw")) {
                    file.write(ByteBuffer.wrap(undo.before), undo.position);
                    if (file.size() > undo.sizeBefore) {
                        file.truncate(undo.sizeBefore);
                    }
                }
            }
        }

        private void checkPower() throws IOException {
            if (powerLost) {
                throw new IOException("power lost");
            }
        }

        private void beforeWrite(String file, FileChannel base, long position, long length) throws IOException {
            checkPower();
            if (full) {
                throw new IOException("No space left on device");
            }
            if (--writesUntilPowerLoss <= 0) {
                powerLost = true;
                checkPower();
            }
            long size = base.size();
            ByteBuffer before = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size - position)));
            while (before.hasRemaining() && base.read(before, position + before.position()) >= 0) {
                continue; // until all of it was read
            }
            unforced.addLast(new Undo(file, position, before.array(), size));
        }
    }

    /** A new disk whose files are in {@code directory}, known to H2 by {@link #location}. */
    static State mount(Path directory) {
        FilePath.register(new UnsafeDisk());
        State state = new State();
        DISKS.put(directory.toString(), state);
        return state;
    }

    static String location(Path directory) {
        return SCHEME + ":" + directory.resolve("coracle");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        String file = getBase().toString();
        State state = DISKS.get(Path.of(file).getParent().toString());
        return new Channel(state, file, getBase().open(mode));
    }

    private static final class Channel extends FileBaseDefault {
        private final State state;
        private final String file;
        private final FileChannel base;

        Channel(State state, String file, FileChannel base) {
            this.state = state;
            this.file = file;
            this.base = base;
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            synchronized (state) {
                state.checkPower();
                return base.read(to, position);
            }
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            synchronized (state) {
                state.beforeWrite(file, base, position, from.remaining());
                return base.write(from, position);
            }
        }

        @Override
        public long size() throws IOException {
            return base.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            synchronized (state) {
                state.beforeWrite(file, base, size, Math.max(0, base.size() - size));
                base.truncate(size);
            }
        }

        @Override
        public void force(boolean metadata) throws IOException {
            synchronized (state) {
                state.checkPower();
                if (state.full) {
                    throw new IOException("No space left on device");
                }
                state.forces++;
                state.unforced.removeIf(undo -> undo.file.equals(file));
            }
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return base.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            base.close();
        }
    }
}
