package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.storage.Image;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits a short while for a revision that a client has seen elsewhere. Thread-safe. */
final class Freshness {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RegistryContext context;

    Freshness(RegistryContext context) {
        this.context = context;
    }

    /** The latest image, once it has reached {@code revision}; otherwise 504. */
    CompletionStage<Image> atLeast(long revision) {
        CompletableFuture<Image> reached = new CompletableFuture<>();
        if (complete(reached, revision)) {
            return reached;
        }
        AutoCloseable subscription = context.store().events().subscribe("", () -> complete(reached, revision));
        Timers.Timer timer = context.timers().after(PATIENCE, () -> reached.completeExceptionally(tooLarge(revision)));
        complete(reached, revision); // it may have come between the first look and the subscription
        return reached.whenComplete((image, failure) -> {
            timer.cancel();
            Subscriptions.close(subscription);
        });
    }

    private boolean complete(CompletableFuture<Image> reached, long revision) {
        Image image = context.store().image();
        return image.revision() >= revision && (reached.complete(image) || true);
    }

    StatusException tooLarge(long revision) {
        return StatusException.of(
                        Reason.Timeout,
                        "Timeout: Too large resource version: " + revision + ", current: "
                                + context.store().image().revision())
                .withCauses(List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")))
                .retryAfterSeconds(1);
    }
}
