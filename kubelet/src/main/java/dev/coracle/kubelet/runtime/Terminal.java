package dev.coracle.kubelet.runtime;

import java.io.IOException;

/** One pseudo-terminal, seen from the side of whoever types and looks. Thread-safe; one thread reads. */
public interface Terminal extends AutoCloseable {

    /** The file that is the terminal for the processes in it. */
    String path();

    /** Blocks. Returns -1 after {@link #hangUp}, when no process has the terminal open any more. */
    int read(byte[] buffer) throws IOException;

    void write(byte[] bytes) throws IOException;

    /** What the keys for "end of file" would do. */
    default void endInput() throws IOException {
        write(new byte[] {4});
    }

    void resize(int columns, int rows);

    /** The process that was started in it has ended: whoever reads gets what is left, then the end. */
    void hangUp();

    /** After the end was read. */
    @Override
    void close();
}
