package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.apiserver.admission.Admission;
import dev.coracle.apiserver.admission.NamespaceLifecycle;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.serviceaccount.ServiceAccountTokens;
import dev.coracle.apiserver.serviceaccount.SigningKey;
import dev.coracle.apiserver.storage.Durability;
import dev.coracle.apiserver.storage.Store;
import dev.coracle.apiserver.storage.h2.Stores;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry over a store in memory, with a namespace {@code default}. */
final class TestRegistry implements AutoCloseable {
    final ManualTime time = new ManualTime(Instant.parse("2026-01-02T03:04:05Z"));
    final ExecutorService worker = Executors.newCachedThreadPool();
    final Store store;
    final ServiceAccountTokens tokens;
    final Registry registry;
    final LocalClient client;

    TestRegistry() {
        this(new Admission(List.of(new NamespaceLifecycle())));
    }

    TestRegistry(KindOptions options) {
        this(new Admission(List.of(new NamespaceLifecycle())), options, Optional.empty());
    }

    TestRegistry(Admission admission) {
        this(admission, KindOptions.DEFAULT, Optional.empty());
    }

    /** @param data where objects outlive the registry; empty for memory */
    TestRegistry(Admission admission, KindOptions options, Optional<Path> data) {
        FaultHandler faults = (task, fault) -> {
            throw new AssertionError(task, fault);
        };
        store = data.<Store>map(d -> Stores.open("test", Durability.SYNC, d, Thread::new, faults, time))
                .orElseGet(() -> Stores.memory("test", Thread::new, faults, time));
        tokens = new ServiceAccountTokens("https://issuer.test", SigningKey::generate, store::image, time);
        registry = new Registry(new RegistryContext(
                store,
                Kinds.builtin(options, new Random(2)),
                new ManagedFieldTracking(),
                admission,
                tokens,
                time,
                time,
                worker,
                new Random(1)));
        client = new LocalClient(registry, admin(), worker);
        if (client.find(Resources.NAMESPACES, ObjectKey.cluster("default")).isEmpty()) {
            client.create(Resources.NAMESPACES, "", json("{metadata:{name:default}}"));
        }
    }

    static Caller admin() {
        return new Caller("admin", "", List.of("system:masters"), Map.of(), "test/1.0");
    }

    /** JSON with bare keys and words. */
    static ObjectNode json(String text) {
        try {
            return (ObjectNode)
                    new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(text.replace(":", ": "));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        store.close();
        worker.shutdownNow();
    }
}
