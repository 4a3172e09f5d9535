package dev.coracle.cluster.tier.node;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What Linux can do and Java has no words for. Loading this class loads JNA. Errors come with the system's own words. */
final class LibC {
    private static final String TEMPORARY = "jna.tmpdir";
    private static final int READ_ONLY = 0;
    private static final int READ_WRITE = 2;
    private static final int NOT_MY_TERMINAL = 0x100;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NEW_NETWORK = 0x40000000;
    private static final int STANDARD_ERROR = 2;
    private static final int SET_DESCRIPTOR_FLAGS = 2;
    private static final int CLOSED_BY_EXEC = 1;
    private static final int SET_WINDOW_SIZE = 0x5414;
    private static final int NETLINK = 16;
    private static final int RAW = 3;
    private static final int NETFILTER = 12;

    static {
        // Its own choice is a directory in the user's home, which would stay.
        if (System.getProperty(TEMPORARY) == null) {
            System.setProperty(TEMPORARY, System.getProperty("java.io.tmpdir"));
        }
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    private static native int open(String path, int flags) throws LastErrorException;

    private static native int close(int descriptor) throws LastErrorException;

    private static native int socket(int family, int type, int protocol) throws LastErrorException;

    private static native int setns(int descriptor, int type) throws LastErrorException;

    private static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;

    private static native int execvp(String file, Pointer arguments) throws LastErrorException;

    private static native int posix_openpt(int flags) throws LastErrorException;

    private static native int unlockpt(int descriptor) throws LastErrorException;

    private static native int ptsname_r(int descriptor, byte[] name, NativeLong length) throws LastErrorException;

    private static native int ioctl(int descriptor, NativeLong request, short[] size) throws LastErrorException;

    private static native NativeLong read(int descriptor, byte[] buffer, NativeLong length) throws LastErrorException;

    private static native NativeLong write(int descriptor, byte[] bytes, NativeLong length) throws LastErrorException;

    /** Moves the calling thread, and no other, into the network namespace of a process. Threads it starts are born there. */
    static void enterNetworkOf(long pid) throws IOException {
        try {
            int descriptor = open("/proc/" + pid + "/ns/net", READ_ONLY | CLOSE_ON_EXEC);
            try {
                setns(descriptor, NEW_NETWORK);
            } finally {
                close(descriptor);
            }
        } catch (LastErrorException e) {
            throw failure("enter the network namespace", e);
        }
    }

    /** Another program in the place of this process, with its three standard files alone. Returns only by failing. */
    static void become(List<String> command, Charset encoding) throws IOException {
        for (String descriptor :
                Optional.ofNullable(new File("/proc/self/fd").list()).orElse(new String[0])) {
            closeOnExec(Integer.parseInt(descriptor));
        }
        try {
            execvp(command.get(0), new StringArray(command.toArray(String[]::new), encoding.name()));
        } catch (LastErrorException e) {
            throw failure("start " + command.get(0), e);
        }
    }

    private static void closeOnExec(int descriptor) {
        try {
            if (descriptor > STANDARD_ERROR) {
                fcntl(descriptor, SET_DESCRIPTOR_FLAGS, CLOSED_BY_EXEC);
            }
        } catch (LastErrorException e) {
            // It has been closed since.
        }
    }

    static int openTerminalMaster() throws IOException {
        try {
            int master = posix_openpt(READ_WRITE | NOT_MY_TERMINAL | CLOSE_ON_EXEC);
            unlockpt(master);
            return master;
        } catch (LastErrorException e) {
            throw failure("open a terminal", e);
        }
    }

    static String terminalOf(int master) throws IOException {
        byte[] name = new byte[64];
        try {
            ptsname_r(master, name, new NativeLong(name.length));
        } catch (LastErrorException e) {
            throw failure("name the terminal", e);
        }
        int end = 0;
        while (name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.US_ASCII);
    }

    /** Without becoming its session's leader, as this process would if it had no terminal. */
    static int openTerminal(String path) throws IOException {
        try {
            return open(path, READ_WRITE | NOT_MY_TERMINAL | CLOSE_ON_EXEC);
        } catch (LastErrorException e) {
            throw failure("open " + path, e);
        }
    }

    /** -1 when nobody has the other side open: Linux reports that as an I/O error. */
    static int readTerminal(int master, byte[] buffer) {
        try {
            int count = read(master, buffer, new NativeLong(buffer.length)).intValue();
            return count == 0 ? -1 : count;
        } catch (LastErrorException hungUp) {
            return -1;
        }
    }

    static void writeAll(int descriptor, byte[] bytes) throws IOException {
        byte[] left = bytes;
        try {
            while (left.length > 0) {
                int written =
                        write(descriptor, left, new NativeLong(left.length)).intValue();
                left = Arrays.copyOfRange(left, written, left.length);
            }
        } catch (LastErrorException e) {
            throw failure("write to the terminal", e);
        }
    }

    static void resizeTerminal(int master, int columns, int rows) {
        try {
            ioctl(master, new NativeLong(SET_WINDOW_SIZE), new short[] {(short) rows, (short) columns, 0, 0});
        } catch (LastErrorException e) {
            // It keeps the size it has.
        }
    }

    /** A socket to the firewall of the network namespace that the calling thread is in. */
    static int openNetfilter() throws IOException {
        try {
            return socket(NETLINK, RAW | CLOSE_ON_EXEC, NETFILTER);
        } catch (LastErrorException e) {
            throw failure("open a netlink socket", e);
        }
    }

    /** One message, or several in a row. */
    static void send(int socket, byte[] message) throws IOException {
        try {
            write(socket, message, new NativeLong(message.length));
        } catch (LastErrorException e) {
            throw failure("send to the kernel", e);
        }
    }

    /** How many bytes of {@code buffer} have been filled. */
    static int receive(int socket, byte[] buffer) throws IOException {
        try {
            return read(socket, buffer, new NativeLong(buffer.length)).intValue();
        } catch (LastErrorException e) {
            throw failure("hear from the kernel", e);
        }
    }

    static void closeQuietly(int descriptor) {
        try {
            close(descriptor);
        } catch (LastErrorException e) {
            // The descriptor is free in any case.
        }
    }

    private static IOException failure(String what, LastErrorException e) {
        return new IOException("cannot " + what + ": " + e.getMessage(), e);
    }
}
