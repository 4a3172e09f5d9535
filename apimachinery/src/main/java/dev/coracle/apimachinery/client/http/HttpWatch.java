package dev.coracle.apimachinery.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A watch as a stream of lines. Asks for one line at a time and for the next when the watcher has returned, so a slow watcher
 * holds up the connection's flow control and no memory. The HTTP client's threads only hand over to the executor.
 */
final class HttpWatch implements Watch, Flow.Subscriber<String> {
    private enum State {
        WAITING,
        DELIVERING,
        ENDED
    }

    private final Watcher watcher;
    private final Executor executor;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile Flow.Subscription subscription;
    private volatile Optional<StatusException> error = Optional.empty();
    private volatile boolean over;

    HttpWatch(Watcher watcher, Executor executor) {
        this.watcher = watcher;
        this.executor = executor;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (over) {
            newSubscription.cancel();
        } else {
            newSubscription.request(1);
        }
    }

    @Override
    public void onNext(String line) {
        if (state.compareAndSet(State.WAITING, State.DELIVERING)) {
            executor.execute(() -> deliver(line));
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (!over) {
            error = Optional.of(
                    StatusException.of(Reason.ServiceUnavailable, "the watch broke off: " + thrown.getMessage()));
        }
        finish();
    }

    /** The server ends watches when their time is up. */
    @Override
    public void onComplete() {
        finish();
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        finish();
        cancel();
    }

    private void deliver(String line) {
        try {
            if (!over) {
                handle(Json.parseTrusted(line.getBytes(StandardCharsets.UTF_8)));
            }
        } finally {
            state.set(State.WAITING);
            if (over) {
                finish();
            } else {
                subscription.request(1);
            }
        }
    }

    private void handle(ObjectNode event) {
        String type = event.path("type").asText();
        if (type.equals("ERROR")) {
            error = Optional.of(StatusException.fromJson(event.path("object")));
            over = true;
            cancel();
        } else {
            ObjectNode object = (ObjectNode) event.get("object");
            watcher.onEvent(new WatchEvent(WatchEvent.Type.valueOf(type), KubeObject.of(object)));
        }
    }

    /** Tells the watcher once; while an event is being delivered that waits. */
    private void finish() {
        over = true;
        if (state.compareAndSet(State.WAITING, State.ENDED)) {
            executor.execute(() -> watcher.onEnd(error));
        }
    }

    private void cancel() {
        Flow.Subscription known = subscription;
        if (known != null) {
            known.cancel();
        }
    }
}
