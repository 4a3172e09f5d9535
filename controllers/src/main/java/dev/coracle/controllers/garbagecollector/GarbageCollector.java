package dev.coracle.controllers.garbagecollector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.ManagedResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/**
 * Collects objects whose owners are gone, waits for dependents in the foreground, and orphans them when asked to. A key's name is the
 * uid of an object of any resource. Custom resources have watches of their own, which come and go with their definitions.
 */
public final class GarbageCollector implements Controller {
    private final ControllerContext context;
    private final ApiClient client;
    private final EventRecorder events;
    private final OwnerGraph graph = new OwnerGraph();
    private final Map<String, CustomWatch> custom = new ConcurrentHashMap<>();

    private record CustomWatch(ManagedResource resource, Informer informer) {}

    public GarbageCollector(ControllerContext context) {
        this.context = context;
        this.client = context.client(name());
        this.events = context.recorder("garbage-collector-controller");
    }

    @Override
    public String name() {
        return "generic-garbage-collector";
    }

    @Override
    public int workers() {
        return 10;
    }

    @Override
    public void register(Watches watches) {
        for (ManagedResource managed : context.resources()) {
            if (managed.isEvent()) {
                continue;
            }
            watches.on(managed.resource(), change -> keys(changed(managed, change)));
            if (managed.resource().equals(Resources.CUSTOM_RESOURCE_DEFINITIONS)) {
                watches.on(managed.resource(), this::definitionChanged);
            }
        }
    }

    private List<String> changed(ManagedResource managed, Change change) {
        return change.after().isPresent()
                ? graph.put(Node.of(managed, change.latest()))
                : graph.remove(change.latest().uid());
    }

    private static Collection<ObjectKey> keys(List<String> uids) {
        return uids.stream().map(ObjectKey::cluster).toList();
    }

    private Collection<ObjectKey> definitionChanged(Change change) {
        String name = change.key().name();
        Optional<ManagedResource> defined = change.after().flatMap(ManagedResource::definedBy);
        CustomWatch before = custom.get(name);
        if (before != null && defined.map(d -> d.equals(before.resource)).orElse(false)) {
            return List.of();
        }
        if (before != null) {
            custom.remove(name);
            before.informer.close();
        }
        defined.ifPresent(managed -> beside(() -> watchCustom(name, managed)));
        return List.of();
    }

    private void watchCustom(String definition, ManagedResource managed) {
        Informer informer =
                new Informer(client, managed.resource(), WatchOptions.ALL, context.timers(), context.faults());
        informer.onChange((before, after) -> changed(managed, new Change(before, after))
                .forEach(uid -> beside(() -> reconcile(ObjectKey.cluster(uid)))));
        custom.put(definition, new CustomWatch(managed, informer));
        informer.start();
    }

    /** Custom resources have no place in the queue: their work runs on the executor, and a lost race comes back with the watch. */
    private void beside(Runnable work) {
        try {
            context.executor().execute(() -> {
                try {
                    work.run();
                } catch (StatusException e) {
                    if (!e.is(Reason.Conflict) && !e.is(Reason.NotFound)) {
                        context.faults().onFault("collect custom resources", e);
                    }
                } catch (RuntimeException e) {
                    context.faults().onFault("collect custom resources", e);
                }
            });
        } catch (RejectedExecutionException closing) {
            // The cluster ends, and with it everything there was to collect.
        }
    }

    @Override
    public Result reconcile(ObjectKey key) {
        graph.get(key.name()).ifPresent(node -> {
            if (node.orphansDependents()) {
                orphan(node);
            } else if (node.waitsForDependents()) {
                deleteDependents(node);
            } else if (!node.deleting()) {
                collect(node);
            }
        });
        return Result.DONE;
    }

    private void orphan(Node owner) {
        for (Node dependent : graph.dependentsOf(owner.uid())) {
            removeOwners(dependent, List.of(owner.uid()));
        }
        removeFinalizer(owner, Node.ORPHAN);
    }

    private void deleteDependents(Node owner) {
        List<Node> dependents = graph.dependentsOf(owner.uid());
        if (dependents.stream().noneMatch(d -> d.blocks(owner.uid()))) {
            removeFinalizer(owner, Node.FOREGROUND);
            return;
        }
        dependents.stream().filter(d -> !d.deleting()).forEach(this::collect);
    }

    private void collect(Node cached) {
        Optional<KubeObject> found = client.find(cached.resource().resource(), cached.key());
        if (found.isEmpty()
                || !found.get().uid().equals(cached.uid())
                || found.get().deleting()) {
            return;
        }
        Node node = Node.of(cached.resource(), found.get());
        List<String> gone = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        int solid = 0;
        for (OwnerReference owner : node.owners()) {
            switch (look(node, found.get(), owner)) {
                case GONE -> gone.add(owner.uid());
                case WAITING -> waiting.add(owner.uid());
                case THERE -> solid++;
                default -> throw new IllegalStateException();
            }
        }
        if (gone.isEmpty() && waiting.isEmpty()) {
            return;
        }
        if (solid > 0) {
            removeOwners(node, Stream.concat(gone.stream(), waiting.stream()).toList());
        } else {
            List<Node> dependents = graph.dependentsOf(node.uid());
            if (!waiting.isEmpty() && dependents.stream().anyMatch(Node::waitsForDependents)) {
                unblockOwners(node); // a circle, in which everybody would wait for everybody
            }
            delete(node, !waiting.isEmpty() && !dependents.isEmpty());
        }
    }

    private enum Owner {
        THERE,
        WAITING,
        GONE
    }

    private Owner look(Node node, KubeObject object, OwnerReference reference) {
        Optional<Node> known = graph.get(reference.uid());
        if (known.isPresent()) {
            String namespace = known.get().key().namespace();
            if (!namespace.isEmpty() && !namespace.equals(node.key().namespace())) {
                return inForeignNamespace(node, object, reference);
            }
            return known.get().waitsForDependents() ? Owner.WAITING : Owner.THERE;
        }
        Optional<ManagedResource> kind = resourceOf(reference);
        if (kind.isEmpty()) {
            return Owner.THERE; // an unknown kind may come to be known
        }
        if (kind.get().namespaced() && !node.key().namespaced()) {
            return inForeignNamespace(node, object, reference);
        }
        String namespace = kind.get().namespaced() ? node.key().namespace() : "";
        return client.find(kind.get().resource(), ObjectKey.of(namespace, reference.name()))
                .filter(owner -> owner.uid().equals(reference.uid()))
                .map(owner -> Node.of(kind.get(), owner).waitsForDependents() ? Owner.WAITING : Owner.THERE)
                .orElse(Owner.GONE);
    }

    /** An owner in another namespace counts as absent; a namespaced owner of a cluster-scoped object cannot be judged. */
    private Owner inForeignNamespace(Node node, KubeObject object, OwnerReference reference) {
        String where = node.key().namespaced() ? node.key().namespace() : "";
        events.warning(
                object,
                "OwnerRefInvalidNamespace",
                "ownerRef [" + reference.apiVersion() + "/" + reference.kind() + ", namespace: " + where + ", name: "
                        + reference.name() + ", uid: " + reference.uid() + "] does not exist in namespace \"" + where
                        + "\"");
        return node.key().namespaced() ? Owner.GONE : Owner.THERE;
    }

    private Optional<ManagedResource> resourceOf(OwnerReference reference) {
        return Stream.concat(
                        context.resources().stream(), custom.values().stream().map(CustomWatch::resource))
                .filter(m -> m.isKind(reference.apiVersion(), reference.kind()))
                .findFirst();
    }

    private void delete(Node node, boolean foreground) {
        String policy = foreground || node.finalizers().contains(Node.FOREGROUND)
                ? "Foreground"
                : node.finalizers().contains(Node.ORPHAN) ? "Orphan" : "Background";
        client.deleteIfPresent(
                node.resource().resource(),
                node.key(),
                DeleteOptions.DEFAULT.withUid(node.uid()).withPropagation(policy));
    }

    private void removeOwners(Node node, List<String> uids) {
        change(node, object -> {
            ArrayNode owners = Json.array();
            object.at("metadata").list("ownerReferences").stream()
                    .filter(o -> !uids.contains(o.text("uid")))
                    .forEach(o -> owners.add(o.node().deepCopy()));
            return patch(object, "ownerReferences", owners);
        });
    }

    private void unblockOwners(Node node) {
        change(node, object -> {
            ArrayNode owners = Json.array();
            object.at("metadata").list("ownerReferences").forEach(o -> {
                ObjectNode owner = o.node().deepCopy();
                owners.add(o.flag("blockOwnerDeletion") ? owner.put("blockOwnerDeletion", false) : owner);
            });
            return patch(object, "ownerReferences", owners);
        });
    }

    private void removeFinalizer(Node node, String finalizer) {
        change(node, object -> {
            ArrayNode finalizers = Json.array();
            object.finalizers().stream().filter(f -> !f.equals(finalizer)).forEach(finalizers::add);
            return patch(object, "finalizers", finalizers);
        });
    }

    private static ObjectNode patch(KubeObject object, String field, ArrayNode list) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(object.resourceVersion()));
        if (list.isEmpty()) {
            metadata.putNull(field);
        } else {
            metadata.set(field, list);
        }
        return patch;
    }

    private void change(Node node, java.util.function.Function<KubeObject, ObjectNode> patch) {
        GroupVersionResource resource = node.resource().resource();
        Optional<KubeObject> object =
                client.find(resource, node.key()).filter(o -> o.uid().equals(node.uid()));
        if (object.isEmpty()) {
            return;
        }
        try {
            client.patch(resource, node.key(), "", PatchType.MERGE, patch.apply(object.get()));
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
        }
    }
}
