package dev.coracle.apimachinery.controller;

import dev.coracle.apimachinery.object.ObjectKey;
import java.time.Duration;
import java.util.Optional;

/** Brings the cluster to what one object asks for, one key at a time. A thrown exception means: again, after a back-off. */
public interface Controller {

    /** As its ServiceAccount is called: {@code deployment-controller}. Names threads, faults and Events. */
    String name();

    /** Says which changes queue which keys. Called once, before the informers start. */
    void register(Watches watches);

    /** Never runs twice at once for one key. Runs on a worker thread and may block on the API. */
    Result reconcile(ObjectKey key);

    /** How many keys may be reconciled at the same time. */
    default int workers() {
        return 2;
    }

    /** When to look at the key again, if nothing changes before. */
    record Result(Optional<Duration> again) {
        public static final Result DONE = new Result(Optional.empty());

        public static Result after(Duration delay) {
            return new Result(Optional.of(delay));
        }
    }
}
