package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where a kind has {@code /status}, the main resource ignores a client's status and {@code /status} ignores everything else.
 * Stateless; changes the trees it is given.
 */
final class StatusSeparation {
    /** Registered by their kubelet with a status. */
    private static final Set<String> KEEPS_STATUS_ON_CREATE = Set.of("nodes");

    /** Kinds whose labels a write to {@code /status} leaves alone, though it may set annotations. */
    private static final Set<String> KEEPS_LABELS = Set.of("deployments.apps");

    /** What the kinds that protect metadata from {@code /status} keep. */
    private static final List<String> METADATA =
            List.of("labels", "annotations", "finalizers", "ownerReferences", "deletionTimestamp");

    private StatusSeparation() {}

    static void forCreate(Kind kind, ObjectNode object) {
        if (kind.descriptor().hasStatus()
                && !KEEPS_STATUS_ON_CREATE.contains(kind.gvr().qualifiedName())) {
            kind.initialStatus().ifPresentOrElse(s -> object.set("status", s), () -> object.remove("status"));
        }
    }

    static void forUpdate(Kind kind, String subresource, KubeObject before, ObjectNode object) {
        if (subresource.equals("status")) {
            keepAllButStatus(kind, before.tree(), object);
        } else if (kind.descriptor().hasStatus()) {
            restore("status", before.tree(), object);
        }
    }

    private static void keepAllButStatus(Kind kind, ObjectNode before, ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        before.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!name.equals("status") && !name.equals("metadata")) {
                restore(name, before, object);
            }
        }
        JsonNode stored = before.path("metadata");
        ObjectNode metadata = SystemMetadata.metadata(object);
        if (kind.statusWritesKeepMetadata()) {
            METADATA.forEach(name -> restore(name, stored, metadata));
        }
        String resource = kind.gvr().qualifiedName();
        if (KEEPS_LABELS.contains(resource)) {
            restore("labels", stored, metadata);
        }
        if (resource.equals("pods")) {
            restore("ownerReferences", stored, metadata);
        }
        restore("deletionTimestamp", stored, metadata);
    }

    private static void restore(String name, JsonNode from, ObjectNode to) {
        if (from.has(name)) {
            to.set(name, from.get(name).deepCopy());
        } else {
            to.remove(name);
        }
    }
}
