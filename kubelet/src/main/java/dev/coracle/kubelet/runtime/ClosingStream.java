package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.stream.ContainerGateway.Stream;

/** A stream that takes no input; closing it runs the given action. */
public record ClosingStream(Runnable onClose) implements Stream {
    public static final ClosingStream DONE = new ClosingStream(() -> {});

    @Override
    public void write(byte[] bytes) {
        // Nobody reads standard input here.
    }

    @Override
    public void endInput() {
        // Nobody reads standard input here.
    }

    @Override
    public void resize(int columns, int rows) {
        // There is no terminal.
    }

    @Override
    public void close() {
        onClose.run();
    }
}
