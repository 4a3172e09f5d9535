package dev.coracle.controllers.garbagecollector;

import dev.coracle.apimachinery.object.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All objects by uid, with their dependents. Written by the deliveries of all watches, under its lock. */
final class OwnerGraph {
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /** @return the uids that have work now */
    synchronized List<String> put(Node node) {
        Node before = nodes.put(node.uid(), node);
        if (before != null) {
            before.owners().forEach(o -> unlink(o.uid(), node.uid()));
        }
        node.owners()
                .forEach(o -> dependents
                        .computeIfAbsent(o.uid(), u -> new LinkedHashSet<>())
                        .add(node.uid()));
        List<String> work = new ArrayList<>();
        if (node.waitsForDependents() || node.orphansDependents() || hasDoubtfulOwner(node)) {
            work.add(node.uid());
        }
        if (before != null && !before.owners().equals(node.owners())) {
            before.owners().forEach(o -> addIfWaiting(o.uid(), work));
        }
        return work;
    }

    /** @return the uids that have work now */
    synchronized List<String> remove(String uid) {
        Node node = nodes.remove(uid);
        if (node == null) {
            return List.of();
        }
        List<String> work = new ArrayList<>(dependents.getOrDefault(uid, Set.of()));
        for (OwnerReference owner : node.owners()) {
            unlink(owner.uid(), uid);
            addIfWaiting(owner.uid(), work);
        }
        return work;
    }

    private void unlink(String owner, String uid) {
        dependents.computeIfPresent(owner, (o, uids) -> {
            uids.remove(uid);
            return uids.isEmpty() ? null : uids;
        });
    }

    private void addIfWaiting(String owner, List<String> work) {
        Node node = nodes.get(owner);
        if (node != null && node.waitsForDependents()) {
            work.add(owner);
        }
    }

    private boolean hasDoubtfulOwner(Node node) {
        return node.owners().stream().anyMatch(o -> {
            Node owner = nodes.get(o.uid());
            return owner == null || owner.waitsForDependents() || !sameScope(owner, node);
        });
    }

    private static boolean sameScope(Node owner, Node dependent) {
        return !owner.key().namespaced()
                || owner.key().namespace().equals(dependent.key().namespace());
    }

    synchronized Optional<Node> get(String uid) {
        return Optional.ofNullable(nodes.get(uid));
    }

    synchronized List<Node> dependentsOf(String uid) {
        return dependents.getOrDefault(uid, Set.of()).stream()
                .map(nodes::get)
                .filter(n -> n != null)
                .toList();
    }
}
