package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.Updater;
import dev.coracle.apiserver.registry.WriteOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves what definitions define. Woken by the store, it looks at all definitions on a worker thread, one run at a time: first
 * it publishes the kinds, then it says in their status that they are served, so that whoever has seen Established can use them.
 * Definitions under deletion lose their objects first.
 */
public final class CustomResourceDefinitions implements AutoCloseable {
    private static final WriteOptions OPTIONS = WriteOptions.of(
            new Caller("system:apiserver", "", List.of("system:masters"), Map.of(), "kube-apiserver"), "", false);

    private final Registry registry;
    private final FaultHandler faults;
    private final AutoCloseable subscription;
    /** How often this was woken since the run that is under way began; 0 when none is. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    /** By name; of the run's thread. */
    private Map<String, Published> published = Map.of();

    private final Map<String, InstanceCleanup> cleanups = new LinkedHashMap<>();
    private volatile boolean closed;

    /** What a definition was when its kinds were made. */
    private record Published(Definition definition, ObjectNode names, List<CustomResourceKind> kinds) {
        boolean isStill(Definition now, ObjectNode acceptedNames) {
            return now.object().uid().equals(definition.object().uid())
                    && now.object().generation() == definition.object().generation()
                    && acceptedNames.equals(names);
        }
    }

    private CustomResourceDefinitions(Registry registry, FaultHandler faults) {
        this.registry = registry;
        this.faults = faults;
        this.subscription = registry.store().events().subscribe(Definition.STORAGE, this::wake);
    }

    /** Serves what the store already holds when this returns, and follows it from then on. */
    public static CustomResourceDefinitions follow(Registry registry, FaultHandler faults) {
        CustomResourceDefinitions definitions = new CustomResourceDefinitions(registry, faults);
        if (registry.store().image().count(Definition.STORAGE, "") > 0) {
            definitions.wakeUps.incrementAndGet();
            definitions.run();
        }
        return definitions;
    }

    private void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            registry.context().worker().execute(this::run);
        }
    }

    private void run() {
        int seen;
        do {
            seen = wakeUps.get();
            try {
                if (!closed) {
                    publish();
                }
            } catch (RuntimeException e) {
                faults.onFault("publish custom resources", e);
            }
        } while (wakeUps.addAndGet(-seen) > 0);
    }

    private List<Definition> definitions() {
        return registry.store().image().list(Definition.STORAGE, "", "", 0).stream()
                .map(Definition::new)
                .toList();
    }

    private void publish() {
        List<Definition> definitions = definitions();
        // What one definition is about to get the next ones must not take.
        Map<String, JsonNode> taken = new LinkedHashMap<>();
        definitions.forEach(
                d -> taken.put(d.name(), d.status().at("acceptedNames").node()));
        Map<String, NamePlan> names = new LinkedHashMap<>();
        Map<String, Published> next = new LinkedHashMap<>();
        for (Definition definition : definitions) {
            NamePlan plan = NamePlan.of(definition, inGroup(definitions, definition, taken));
            names.put(definition.name(), plan);
            taken.put(definition.name(), plan.accepted());
            if (plan.complete() || definition.established()) {
                publish(definition, plan, next);
            }
        }
        replace(next);
        definitions.forEach(d -> tell(d, names.get(d.name())));
        cleanUp(definitions);
    }

    private static List<JsonNode> inGroup(List<Definition> all, Definition one, Map<String, JsonNode> taken) {
        return all.stream()
                .filter(d -> d.group().equals(one.group()) && !d.name().equals(one.name()))
                .map(d -> taken.get(d.name()))
                .toList();
    }

    private void publish(Definition definition, NamePlan plan, Map<String, Published> next) {
        Published known = published.get(definition.name());
        if (known != null && known.isStill(definition, plan.accepted())) {
            next.put(definition.name(), known);
            return;
        }
        try {
            List<CustomResourceKind> kinds = CustomKinds.of(definition, plan.accepted()).stream()
                    .filter(k -> registry.kinds()
                            .find(k.gvr())
                            .map(b -> !b.builtin())
                            .orElse(true))
                    .toList();
            next.put(definition.name(), new Published(definition, plan.accepted(), kinds));
        } catch (RuntimeException e) {
            faults.onFault("publish customresourcedefinitions " + definition.name(), e);
        }
    }

    private void replace(Map<String, Published> next) {
        Map<String, Published> before = published;
        boolean same = before.equals(next);
        published = next;
        if (same) {
            return;
        }
        List<Kind> kinds = new ArrayList<>();
        next.values().forEach(p -> kinds.addAll(p.kinds()));
        registry.kinds().setCustom(kinds);
        for (Published old : before.values()) {
            if (next.get(old.definition().name()) != old) {
                old.kinds().forEach(CustomResourceKind::retire);
            }
        }
    }

    private void tell(Definition definition, NamePlan plan) {
        if (!hasNews(definition, plan)) {
            return;
        }
        change(definition, "status", before -> {
            ObjectNode tree = before.copy();
            DefinitionStatus.update(
                    new Definition(before),
                    tree,
                    plan,
                    registry.context().clock().instant());
            return tree;
        });
    }

    private boolean hasNews(Definition definition, NamePlan plan) {
        ObjectNode now = Json.object();
        if (definition.status().exists()) {
            now.set("status", definition.status().node().deepCopy());
        }
        DefinitionStatus.update(
                definition, now, plan, registry.context().clock().instant());
        return !Json.same(now.get("status"), definition.status().node());
    }

    private void cleanUp(List<Definition> definitions) {
        cleanups.keySet()
                .removeIf(name -> definitions.stream()
                        .noneMatch(d -> d.name().equals(name) && d.object().deleting()));
        for (Definition definition : definitions) {
            boolean ours = definition.object().deleting()
                    && definition.object().finalizers().contains(Definition.FINALIZER);
            if (ours && !cleanups.containsKey(definition.name())) {
                List<CustomResourceKind> kinds = published.containsKey(definition.name())
                        ? published.get(definition.name()).kinds()
                        : List.of();
                InstanceCleanup cleanup = new InstanceCleanup(registry, faults, definition, kinds, this::finish);
                cleanups.put(definition.name(), cleanup);
                cleanup.start();
            }
        }
    }

    /** The objects of a definition are gone. */
    private void finish(Definition definition) {
        change(definition, "", before -> {
            ObjectNode tree = before.copy();
            var finalizers = tree.withObject("metadata").withArray("finalizers");
            for (int i = finalizers.size() - 1; i >= 0; i--) {
                if (finalizers.get(i).asText().equals(Definition.FINALIZER)) {
                    finalizers.remove(i);
                }
            }
            if (finalizers.isEmpty()) {
                tree.withObject("metadata").remove("finalizers");
            }
            return tree;
        });
    }

    private void change(Definition definition, String subresource, Updater.NextState next) {
        Kind kind = registry.kind(Resources.CUSTOM_RESOURCE_DEFINITIONS);
        try {
            registry.updater()
                    .change(kind, ObjectKey.cluster(definition.name()), subresource, next, OPTIONS)
                    .whenComplete((result, failure) -> {
                        if (failure != null) {
                            told(definition, failure);
                        }
                    });
        } catch (StatusException e) {
            told(definition, e);
        }
    }

    /** A definition that has gone meanwhile needs no status. */
    private void told(Definition definition, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean gone = cause instanceof StatusException status && status.is(Reason.NotFound);
        if (!gone && !closed) {
            faults.onFault("update customresourcedefinitions " + definition.name(), cause);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            subscription.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("could not end a subscription", e);
        }
    }
}
