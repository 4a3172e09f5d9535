package dev.coracle.cluster.splice;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;

/** The system calls. Loading this class loads JNA, or fails with a {@link LinkageError}. */
final class Splice {
    private static final String TEMPORARY = "jna.tmpdir";
    private static final int NON_BLOCKING = 0x800;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int SET_PIPE_SIZE = 1031;
    private static final int MOVE_WITHOUT_WAITING = 3;
    private static final int INTERRUPTED = 4;
    private static final int NOT_NOW = 11;
    private static final int INVALID = 22;
    private static final int UNKNOWN_CALL = 38;
    static final int IMPOSSIBLE = -1;

    static {
        // Its own choice is a directory in the user's home, which would stay.
        if (System.getProperty(TEMPORARY) == null) {
            System.setProperty(TEMPORARY, System.getProperty("java.io.tmpdir"));
        }
        if (Native.LONG_SIZE != Long.BYTES) {
            throw new UnsatisfiedLinkError("sizes are not 64 bits long here");
        }
        Native.register(Splice.class, "c");
    }

    private Splice() {}

    private static native int pipe2(int[] ends, int flags) throws LastErrorException;

    private static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;

    // No exception made for "not now", which is an ordinary answer.
    private static native long splice(int from, Pointer fromOffset, int to, Pointer toOffset, long most, int flags);

    private static native int close(int descriptor);

    /** The ends to read and to write. An ordinary user can have 64 pipes of a megabyte. */
    static int[] openPipe(int size) throws IOException {
        int[] ends = new int[2];
        try {
            pipe2(ends, NON_BLOCKING | CLOSE_ON_EXEC);
        } catch (LastErrorException e) {
            throw new IOException("cannot make a pipe: " + e.getMessage(), e);
        }
        try {
            fcntl(ends[1], SET_PIPE_SIZE, size);
            return ends;
        } catch (LastErrorException e) {
            closePipe(ends);
            throw new IOException("cannot make a pipe of " + size + " bytes: " + e.getMessage(), e);
        }
    }

    static void closePipe(int[] ends) {
        close(ends[0]);
        close(ends[1]);
    }

    /** @return 0 at the end of input, and when nothing can be moved now; {@link #IMPOSSIBLE} where the kernel cannot do it */
    static int move(int from, int to, int most) throws IOException {
        long moved = splice(from, Pointer.NULL, to, Pointer.NULL, most, MOVE_WITHOUT_WAITING);
        if (moved >= 0) {
            return (int) moved;
        }
        int error = Native.getLastError();
        if (error == NOT_NOW || error == INTERRUPTED) {
            return 0;
        }
        if (error == INVALID || error == UNKNOWN_CALL) {
            return IMPOSSIBLE;
        }
        throw new IOException("splice: error " + error);
    }
}
