package dev.coracle.dns;

import com.sun.jna.Native;

/** The system calls that move many datagrams at once. Loading this class loads JNA, or fails with a {@link LinkageError}. */
final class DatagramCalls {
    private static final String TEMPORARY = "jna.tmpdir";
    private static final int DUPLICATE_CLOSED_BY_EXEC = 1030;
    private static final int IO_ERROR = 5;
    private static final int INVALID = 22;

    static {
        // Its own choice is a directory in the user's home, which would stay.
        if (System.getProperty(TEMPORARY) == null) {
            System.setProperty(TEMPORARY, System.getProperty("java.io.tmpdir"));
        }
        if (Native.POINTER_SIZE != Long.BYTES || Native.LONG_SIZE != Long.BYTES) {
            throw new UnsatisfiedLinkError("addresses are not 64 bits long here");
        }
        Native.register(DatagramCalls.class, "c");
    }

    private DatagramCalls() {}

    /** @return how many came, or a negative number */
    static native int recvmmsg(int descriptor, long messages, int most, int flags, long timeout);

    /** @return how many went, or a negative number */
    static native int sendmmsg(int descriptor, long messages, int count, int flags);

    private static native int fcntl(int descriptor, int command, int argument);

    static native int close(int descriptor);

    /** Another number for the same socket; negative when there is none left. */
    static int duplicate(int descriptor) {
        return fcntl(descriptor, DUPLICATE_CLOSED_BY_EXEC, 0);
    }

    /** Whether the last call of this thread failed because the way to the client cannot take datagrams cut from one. */
    static boolean refusedSegments() {
        int error = Native.getLastError();
        return error == IO_ERROR || error == INVALID;
    }
}
