package dev.coracle.cluster;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.selector.FieldSelector;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.proxy.policy.PolicyTracker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits for one object on a watch, without sleeping. Each method blocks the calling thread until the state is there and throws
 * {@link IllegalStateException}, with the last state seen, when the time is up (30 seconds unless {@link #within} says
 * otherwise). Not thread-safe.
 */
public final class Await {
    private final ApiClient client;
    private final GroupVersionResource resource;
    private final ObjectKey key;
    private final PolicyTracker policies;
    private final Runnable kernel;
    private Duration limit = Duration.ofSeconds(30);

    /** @param kernel returns when the kernel judges by the present policies, if it does at all */
    Await(ApiClient client, GroupVersionResource resource, ObjectKey key, PolicyTracker policies, Runnable kernel) {
        this.policies = policies;
        this.kernel = kernel;
        this.client = client;
        this.resource = resource;
        this.key = key;
    }

    public Await within(Duration newLimit) {
        limit = newLimit;
        return this;
    }

    public void exists() {
        until("to exist", Optional::isPresent);
    }

    public void deleted() {
        until("to be deleted", Optional::isEmpty);
    }

    /** A Pod with condition Ready. */
    public void ready() {
        condition("Ready");
    }

    /** A Job with condition Complete. */
    public void complete() {
        condition("Complete");
    }

    /** Condition {@code type} with status True. */
    public void condition(String type) {
        until(
                "for condition " + type,
                o -> o.filter(object -> hasCondition(object, type)).isPresent());
    }

    /**
     * A Deployment, ReplicaSet or StatefulSet whose controller has seen the latest spec and whose replicas are all of it and all
     * available: what {@code kubectl rollout status} waits for.
     */
    public void available() {
        until("to be available", o -> o.filter(Await::rolledOut).isPresent());
    }

    /** A NetworkPolicy by which new connections are decided as it is in the API now, or which is gone and decides nothing. */
    public void enforced() {
        if (!resource.equals(Resources.NETWORK_POLICIES)) {
            throw new IllegalArgumentException(
                    "only a NetworkPolicy is enforced, not " + resource.resource() + " " + key);
        }
        long version = version();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable look = () -> {
            if (policies.follows(key, version)) {
                done.complete(null);
            }
        };
        Runnable stop = policies.onPublish(look);
        try {
            look.run();
            finish(done, "to be enforced", Optional::empty);
            kernel.run();
        } finally {
            stop.run();
        }
    }

    private long version() {
        try {
            return client.get(resource, key).resourceVersion();
        } catch (StatusException e) {
            if (e.is(Reason.NotFound)) {
                return 0;
            }
            throw e;
        }
    }

    private static boolean hasCondition(KubeObject object, String type) {
        return object.fields().list("status.conditions").stream()
                .anyMatch(c -> c.text("type").equals(type) && c.text("status").equals("True"));
    }

    private static boolean rolledOut(KubeObject object) {
        Fields f = object.fields();
        int wanted = f.integer("spec.replicas", 1);
        boolean seen = f.number("status.observedGeneration", 0) >= object.generation();
        boolean updated = object.kind().equals("ReplicaSet") || f.integer("status.updatedReplicas", 0) >= wanted;
        return seen
                && updated
                && f.integer("status.replicas", 0) == wanted
                && f.integer("status.availableReplicas", f.integer("status.readyReplicas", 0)) >= wanted;
    }

    private void until(String what, Predicate<Optional<KubeObject>> condition) {
        Waiting waiting = new Waiting(condition);
        WatchOptions one = WatchOptions.fields(
                new FieldSelector(List.of(new FieldSelector.Term("metadata.name", true, key.name()))));
        try (Watch watch = client.watch(resource, key.namespace(), one, waiting)) {
            finish(waiting.done, what, () -> waiting.last);
        }
    }

    private void finish(CompletableFuture<Void> done, String what, Supplier<Optional<KubeObject>> last) {
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("waited " + limit.toSeconds() + " s for " + resource.resource() + " " + key
                    + " "
                    + what + "; last seen: "
                    + last.get().map(o -> o.at("status").node().toString()).orElse("not there"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + resource.resource() + " " + key, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    private static final class Waiting implements Watcher {
        private final Predicate<Optional<KubeObject>> condition;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private volatile Optional<KubeObject> last = Optional.empty();

        Waiting(Predicate<Optional<KubeObject>> condition) {
            this.condition = condition;
        }

        @Override
        public void onEvent(WatchEvent event) {
            switch (event.type()) {
                case ADDED, MODIFIED -> last = Optional.of(event.object());
                case DELETED -> last = Optional.empty();
                default -> {
                    // a bookmark: the state at the start is complete, so absence means something now
                }
            }
            if (condition.test(last)) {
                done.complete(null);
            }
        }

        @Override
        public void onEnd(Optional<StatusException> error) {
            error.ifPresent(done::completeExceptionally);
        }
    }
}
