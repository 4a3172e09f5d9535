package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.storage.Image;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Waits, without holding a thread, for the commit that makes a condition true. Thread-safe. */
final class ImageWait {
    private final RegistryContext context;

    ImageWait(RegistryContext context) {
        this.context = context;
    }

    /**
     * Whether the latest image has come to satisfy {@code condition} within {@code patience}. What is true already is answered at
     * once on the calling thread, everything else on the worker: what follows may take its time.
     */
    CompletionStage<Boolean> until(Predicate<Image> condition, Duration patience) {
        if (condition.test(context.store().image())) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        Runnable look = () -> {
            if (condition.test(context.store().image())) {
                reached.complete(true);
            }
        };
        AutoCloseable subscription = context.store().events().subscribe("", look);
        Timers.Timer timer = context.timers().after(patience, () -> reached.complete(false));
        look.run(); // it may have come between the first look and the subscription
        return reached.thenApplyAsync(
                satisfied -> {
                    timer.cancel();
                    Subscriptions.close(subscription);
                    return satisfied;
                },
                context.worker());
    }
}
