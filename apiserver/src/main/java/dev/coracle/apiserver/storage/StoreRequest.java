package dev.coracle.apiserver.storage;

import java.util.concurrent.CompletableFuture;

/** A change on its way: run on the store thread, answered when its batch is published. */
final class StoreRequest<T> {
    private final String name;
    private final Change<T> change;
    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private T result;
    private Throwable refused;

    StoreRequest(String name, Change<T> change) {
        this.name = name;
        this.change = change;
    }

    String name() {
        return name;
    }

    CompletableFuture<T> stage() {
        return stage;
    }

    void run(Transaction transaction) {
        result = change.apply(transaction);
    }

    /** What the change threw: its answer once the batch is done. */
    void refuse(Throwable why) {
        refused = why;
    }

    void answer() {
        if (refused != null) {
            stage.completeExceptionally(refused);
        } else {
            stage.complete(result);
        }
    }

    void fail(Throwable why) {
        stage.completeExceptionally(refused != null ? refused : why);
    }
}
