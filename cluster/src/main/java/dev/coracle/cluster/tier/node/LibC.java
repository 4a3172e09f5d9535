package dev.coracle.cluster.tier.node;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;

/** The three system calls for which Java has no words. Loading this class loads JNA. */
final class LibC {
    private static final String TEMPORARY = "jna.tmpdir";
    private static final int READ_ONLY = 0;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NEW_NETWORK = 0x40000000;

    static {
        // Its own choice is a directory in the user's home, which would stay.
        if (System.getProperty(TEMPORARY) == null) {
            System.setProperty(TEMPORARY, System.getProperty("java.io.tmpdir"));
        }
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    private static native int open(String path, int flags) throws LastErrorException;

    private static native int setns(int descriptor, int type) throws LastErrorException;

    private static native int close(int descriptor) throws LastErrorException;

    /**
     * Moves the calling thread, and no other, into the network namespace of a process. Threads it starts are born there.
     *
     * @throws IOException with the system's own words
     */
    static void enterNetworkOf(long pid) throws IOException {
        try {
            enter(pid);
        } catch (LastErrorException e) {
            throw new IOException("cannot enter the network namespace: " + e.getMessage(), e);
        }
    }

    private static void enter(long pid) {
        int descriptor = open("/proc/" + pid + "/ns/net", READ_ONLY | CLOSE_ON_EXEC);
        try {
            setns(descriptor, NEW_NETWORK);
        } finally {
            close(descriptor);
        }
    }
}
