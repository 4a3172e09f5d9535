package dev.coracle.kubelet.runtime.java.shell;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One call of a command. */
record Invocation(Session session, Interpreter interpreter, String name, List<String> args, Io io) {

    /** Arguments that are no options. */
    List<String> operands() {
        return args.stream().filter(a -> !a.startsWith("-") || a.equals("-")).toList();
    }

    boolean has(String option) {
        return args.contains(option);
    }

    CompletableFuture<String> input() {
        return io.in().get().thenApply(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
