package dev.coracle.kubelet.runtime.java.shell;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Standard input of an exec: pieces arrive on any thread, readers wait for a line or for the end. With a terminal, typed
 * characters are echoed and edited as a line discipline does. Keeps at most 8 MiB; more is dropped.
 */
final class Stdin {
    private static final int LIMIT = 8 << 20;

    /** Writes what a terminal echoes. */
    interface Echo {
        void bytes(byte[] bytes);
    }

    private final boolean terminal;
    private final Echo echo;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean ended;
    private CompletableFuture<String> line;
    private CompletableFuture<byte[]> all;

    Stdin(boolean terminal, Echo echo) {
        this.terminal = terminal;
        this.echo = echo;
    }

    void write(byte[] bytes) {
        synchronized (this) {
            for (byte b : bytes) {
                if (terminal) {
                    type(b);
                } else if (waiting.size() < LIMIT) {
                    waiting.write(b);
                }
            }
        }
        deliver();
    }

    private void type(byte b) {
        if (b == '\r' || b == '\n') {
            waiting.write('\n');
            echo.bytes(new byte[] {'\r', '\n'});
        } else if (b == 4 && atLineStart()) {
            ended = true;
        } else if (b == 127 || b == 8) {
            byte[] before = waiting.toByteArray();
            if (!atLineStart()) {
                waiting.reset();
                waiting.write(before, 0, before.length - 1);
                echo.bytes(new byte[] {8, ' ', 8});
            }
        } else if (b >= 32 || b < 0 || b == '\t') {
            waiting.write(b);
            echo.bytes(new byte[] {b});
        }
    }

    private boolean atLineStart() {
        byte[] before = waiting.toByteArray();
        return before.length == 0 || before[before.length - 1] == '\n';
    }

    void end() {
        synchronized (this) {
            ended = true;
        }
        deliver();
    }

    /** Completes with the next line, without its line feed, or with null at the end. */
    CompletableFuture<String> readLine() {
        CompletableFuture<String> wanted = new CompletableFuture<>();
        synchronized (this) {
            line = wanted;
        }
        deliver();
        return wanted;
    }

    CompletableFuture<byte[]> readAll() {
        CompletableFuture<byte[]> wanted = new CompletableFuture<>();
        synchronized (this) {
            all = wanted;
        }
        deliver();
        return wanted;
    }

    private void deliver() {
        CompletableFuture<String> toldLine = null;
        CompletableFuture<byte[]> toldAll = null;
        String nextLine = null;
        byte[] everything = new byte[0];
        synchronized (this) {
            byte[] bytes = waiting.toByteArray();
            int feed = indexOf(bytes);
            if (line != null && (feed >= 0 || ended)) {
                toldLine = line;
                line = null;
                int end = feed >= 0 ? feed : bytes.length;
                boolean atEnd = feed < 0 && bytes.length == 0;
                nextLine = atEnd ? null : new String(bytes, 0, end, StandardCharsets.UTF_8);
                waiting.reset();
                waiting.write(bytes, Math.min(end + 1, bytes.length), bytes.length - Math.min(end + 1, bytes.length));
            }
            if (all != null && ended) {
                toldAll = all;
                all = null;
                everything = waiting.toByteArray();
                waiting.reset();
            }
        }
        if (toldLine != null) {
            toldLine.complete(nextLine);
        }
        if (toldAll != null) {
            toldAll.complete(everything);
        }
    }

    private static int indexOf(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
