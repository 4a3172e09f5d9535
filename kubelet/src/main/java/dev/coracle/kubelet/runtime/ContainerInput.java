package dev.coracle.kubelet.runtime;

/** The standard input of a container, from the side of whoever attaches. Thread-safe, never blocks. */
public interface ContainerInput {
    /** For containers that read nothing. */
    ContainerInput NONE = new ContainerInput() {
        @Override
        public void write(byte[] bytes) {
            // Nobody reads it.
        }

        @Override
        public void end() {
            // It never began.
        }
    };

    void write(byte[] bytes);

    /** Nothing comes any more; what is here is still read. */
    void end();

    /** Whether the writer had better wait for {@link #onDrain}. */
    default boolean full() {
        return false;
    }

    /** Runs {@code action} once there is room, at once when there is. */
    default void onDrain(Runnable action) {
        action.run();
    }

    /** The terminal's new size. */
    default void resize(int columns, int rows) {
        // Most containers have no terminal.
    }
}
