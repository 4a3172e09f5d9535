package dev.coracle.kubelet.runtime.java.shell;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The three streams of a command. {@code in} gives all of the input at once, when it has ended. */
record Io(Supplier<CompletableFuture<byte[]>> in, Consumer<byte[]> out, Consumer<byte[]> err) {
    static final Supplier<CompletableFuture<byte[]>> NO_INPUT = () -> CompletableFuture.completedFuture(new byte[0]);

    void print(String text) {
        out.accept(text.getBytes(StandardCharsets.UTF_8));
    }

    void complain(String text) {
        err.accept((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Io withIn(Supplier<CompletableFuture<byte[]>> newIn) {
        return new Io(newIn, out, err);
    }

    Io withOut(Consumer<byte[]> newOut) {
        return new Io(in, newOut, err);
    }

    Io withErr(Consumer<byte[]> newErr) {
        return new Io(in, out, newErr);
    }
}
