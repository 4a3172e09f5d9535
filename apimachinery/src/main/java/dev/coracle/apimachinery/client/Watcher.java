package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.status.StatusException;
import java.util.Optional;

/** Receives the events of one watch, one call at a time, in order. Must not block for long: it holds up only itself. */
public interface Watcher {
    void onEvent(WatchEvent event);

    /** The last call. {@code error} is there unless the watch was closed by its owner or ended by the server's time-out. */
    void onEnd(Optional<StatusException> error);
}
