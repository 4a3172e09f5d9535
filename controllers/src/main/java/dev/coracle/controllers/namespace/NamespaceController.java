package dev.coracle.controllers.namespace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.ManagedResource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Deletes what is in a namespace that is being deleted, pods first, then lets the namespace go. Keys are Namespaces. What ends later
 * queues its namespace again; custom resources, which are not watched here, are looked for every five seconds.
 */
public final class NamespaceController implements Controller {
    private static final String FINALIZER = "kubernetes";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final ApiClient client;
    private final Clock clock;
    private final List<ManagedResource> builtIn;
    private Lister namespaces;
    private Optional<Lister> definitions = Optional.empty();

    public NamespaceController(ControllerContext context) {
        this.client = context.client(name());
        this.clock = context.clock();
        this.builtIn = context.resources();
    }

    @Override
    public String name() {
        return "namespace-controller";
    }

    @Override
    public int workers() {
        return 10;
    }

    @Override
    public void register(Watches watches) {
        namespaces = watches.lister(Resources.NAMESPACES);
        watches.on(Resources.NAMESPACES, change -> List.of(change.key()));
        for (ManagedResource managed : builtIn) {
            if (managed.namespaced() && !managed.isEvent()) {
                watches.on(managed.resource(), this::namespaceLeftBy);
            }
            if (managed.resource().equals(Resources.CUSTOM_RESOURCE_DEFINITIONS)) {
                definitions = Optional.of(watches.lister(managed.resource()));
            }
        }
    }

    private Collection<ObjectKey> namespaceLeftBy(Change change) {
        ObjectKey namespace = ObjectKey.cluster(change.key().namespace());
        boolean emptying = change.after().isEmpty()
                && namespaces.get(namespace).map(KubeObject::deleting).orElse(false);
        return emptying ? List.of(namespace) : List.of();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> namespace = namespaces.get(key);
        if (namespace.isEmpty()
                || !namespace.get().deleting()
                || !namespace.get().at("spec").texts("finalizers").contains(FINALIZER)) {
            return Result.DONE;
        }
        Remaining remaining = new Remaining();
        String failure = empty(key.name(), remaining);
        Optional<KubeObject> latest = tell(key, remaining, failure);
        if (latest.isEmpty()) {
            return Result.DONE;
        }
        if (!remaining.isEmpty() || !failure.isEmpty()) {
            return Result.after(LOOK_AGAIN);
        }
        finish(latest.get());
        return Result.DONE;
    }

    /** @return what went wrong, or "" */
    private String empty(String namespace, Remaining remaining) {
        try {
            remaining.add(Resources.PODS, delete(Resources.PODS, namespace));
            if (!remaining.isEmpty()) {
                return ""; // pods may still need their Secrets and ConfigMaps
            }
            for (ManagedResource managed : contents()) {
                remaining.add(managed.resource(), delete(managed.resource(), namespace));
            }
            return "";
        } catch (StatusException e) {
            if (e.is(Reason.Conflict)) {
                throw e;
            }
            return e.getMessage();
        }
    }

    private List<ManagedResource> contents() {
        List<ManagedResource> contents = new ArrayList<>(builtIn);
        definitions.ifPresent(lister -> lister.list("")
                .forEach(definition -> ManagedResource.definedBy(definition).ifPresent(contents::add)));
        contents.removeIf(m -> !m.namespaced() || m.resource().equals(Resources.PODS));
        return contents;
    }

    /** @return what is left afterwards */
    private List<KubeObject> delete(GroupVersionResource resource, String namespace) {
        List<KubeObject> objects = list(resource, namespace);
        if (objects.stream().allMatch(KubeObject::deleting)) {
            return objects;
        }
        client.deleteCollection(
                resource, namespace, ListOptions.ALL, DeleteOptions.DEFAULT.withPropagation("Background"));
        return list(resource, namespace);
    }

    private List<KubeObject> list(GroupVersionResource resource, String namespace) {
        try {
            return client.list(resource, namespace, ListOptions.ALL).items();
        } catch (StatusException e) {
            if (e.is(Reason.NotFound)) {
                return List.of(); // a definition that has just gone
            }
            throw e;
        }
    }

    /** @return the namespace afterwards; empty when it has gone */
    private Optional<KubeObject> tell(ObjectKey key, Remaining remaining, String failure) {
        Optional<KubeObject> current = client.find(Resources.NAMESPACES, key);
        if (current.isEmpty()) {
            return current;
        }
        ArrayNode conditions = NamespaceConditions.of(current.get(), remaining, failure, clock.instant());
        if (Json.same(current.get().at("status.conditions").node(), conditions)) {
            return current;
        }
        ObjectNode body = current.get().copy();
        body.withObjectProperty("status").put("phase", "Terminating");
        body.withObjectProperty("status").set("conditions", conditions);
        return Optional.of(client.update(Resources.NAMESPACES, key, "status", body));
    }

    private void finish(KubeObject namespace) {
        ObjectNode body = namespace.copy();
        ArrayNode finalizers = body.withObjectProperty("spec").putArray("finalizers");
        namespace.at("spec").texts("finalizers").stream()
                .filter(f -> !f.equals(FINALIZER))
                .forEach(finalizers::add);
        try {
            client.update(Resources.NAMESPACES, namespace.key(), "finalize", body);
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
        }
    }
}
