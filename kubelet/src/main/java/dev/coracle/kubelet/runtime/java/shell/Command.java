package dev.coracle.kubelet.runtime.java.shell;

import java.util.concurrent.CompletableFuture;

/** One built-in command. The future's value is the exit code. */
@FunctionalInterface
interface Command {
    CompletableFuture<Integer> run(Invocation call);

    /** A command that needs no waiting. */
    @FunctionalInterface
    interface Quick {
        int run(Invocation call);
    }

    static Command quick(Quick body) {
        return call -> CompletableFuture.completedFuture(body.run(call));
    }
}
