package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns Ingresses, their classes and their certificates into {@link IngressTable}s. Runs on the informers' deliveries, under its
 * own lock. Nothing is published before all are synced. A certificate is read once per revision of its Secret.
 */
public final class IngressTracker implements Supplier<IngressTable> {
    private record Certificate(long resourceVersion, Optional<TlsIdentity> identity) {}

    private final Informer secrets;
    private final Map<ObjectKey, KubeObject> ingresses = new TreeMap<>();
    private final Map<ObjectKey, KubeObject> classes = new TreeMap<>();
    private final List<Consumer<IngressTable>> listeners = new CopyOnWriteArrayList<>();
    private Map<ObjectKey, Certificate> certificates = new HashMap<>();
    private boolean publishing;
    private volatile IngressTable table = IngressTable.EMPTY;

    /** Before the informers are started. */
    public IngressTracker(Informer ingresses, Informer classes, Informer secrets) {
        this.secrets = secrets;
        ingresses.onChange((before, after) -> onChange(this.ingresses, before, after));
        classes.onChange((before, after) -> onChange(this.classes, before, after));
        secrets.onChange(this::onSecret);
        CompletableFuture.allOf(ingresses.synced(), classes.synced(), secrets.synced())
                .thenRun(this::start);
    }

    /** The present table: lock-free. */
    @Override
    public IngressTable get() {
        return table;
    }

    /**
     * {@code listener} hears of the present table and of every later one, one at a time, and must not block.
     *
     * @return what ends this
     */
    public synchronized Runnable onPublish(Consumer<IngressTable> listener) {
        listeners.add(listener);
        if (publishing) {
            listener.accept(table);
        }
        return () -> listeners.remove(listener);
    }

    private synchronized void start() {
        publishing = true;
        publish();
    }

    private synchronized void onChange(
            Map<ObjectKey, KubeObject> objects, Optional<KubeObject> before, Optional<KubeObject> after) {
        ObjectKey key = after.or(() -> before).orElseThrow().key();
        after.ifPresentOrElse(o -> objects.put(key, o), () -> objects.remove(key));
        publish();
    }

    private synchronized void onSecret(Optional<KubeObject> before, Optional<KubeObject> after) {
        if (certificates.containsKey(after.or(() -> before).orElseThrow().key())) {
            publish();
        }
    }

    private void publish() {
        if (!publishing) {
            return;
        }
        Collection<KubeObject> known = classes.values();
        List<IngressFacts> facts = ingresses.values().stream()
                .filter(i -> !i.deleting() && IngressOwnership.ours(i, known))
                .map(IngressFacts::of)
                .toList();
        Map<ObjectKey, Certificate> used = new HashMap<>();
        IngressTable published = IngressTable.of(
                facts, secret -> used.computeIfAbsent(secret, this::certificate).identity());
        certificates = used;
        table = published;
        new ArrayList<>(listeners).forEach(l -> l.accept(published));
    }

    /** A Secret that is missing or holds no key pair leaves the host with the default certificate. */
    private Certificate certificate(ObjectKey key) {
        Optional<KubeObject> secret = secrets.get(key);
        long version = secret.map(KubeObject::resourceVersion).orElse(0L);
        Certificate before = certificates.get(key);
        return before != null && before.resourceVersion() == version
                ? before
                : new Certificate(version, secret.flatMap(TlsIdentity::ofSecret));
    }
}
