package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Image;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Waits a short while for a revision that a client has seen elsewhere. Thread-safe. */
final class Freshness {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RegistryContext context;
    private final ImageWait wait;

    Freshness(RegistryContext context) {
        this.context = context;
        this.wait = new ImageWait(context);
    }

    /** The latest image, once it has reached {@code revision}; otherwise 504. */
    CompletionStage<Image> atLeast(long revision) {
        return wait.until(image -> image.revision() >= revision, PATIENCE).thenApply(reached -> {
            if (!reached) {
                throw tooLarge(revision);
            }
            return context.store().image();
        });
    }

    private StatusException tooLarge(long revision) {
        return StatusException.of(
                        Reason.Timeout,
                        "Timeout: Too large resource version: " + revision + ", current: "
                                + context.store().image().revision())
                .withCauses(List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")))
                .retryAfterSeconds(1);
    }
}
