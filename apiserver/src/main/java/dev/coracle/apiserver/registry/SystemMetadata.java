package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The part of metadata that the server owns. Stateless; changes the trees it is given. */
final class SystemMetadata {
    /** Fields of metadata that a client's update never changes. */
    private static final List<String> RESTORED =
            List.of("uid", "creationTimestamp", "generation", "generateName", "selfLink");

    private static final List<String> ORDER = List.of(
            "name",
            "generateName",
            "namespace",
            "selfLink",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "labels",
            "annotations",
            "ownerReferences",
            "finalizers",
            "managedFields");

    private SystemMetadata() {}

    static void forCreate(Kind kind, String namespace, ObjectNode object, Instant now, RandomGenerator random) {
        putTypeFirst(kind, object);
        ObjectNode metadata = metadata(object);
        if (!metadata.path("resourceVersion").asText("").isEmpty()) {
            throw StatusException.of(500, "", "resourceVersion should not be set on objects to be created");
        }
        setNamespace(kind, namespace, metadata);
        String prefix = metadata.path("generateName").asText("");
        if (metadata.path("name").asText("").isEmpty() && !prefix.isEmpty()) {
            metadata.put("name", Names.generate(prefix, random));
        }
        metadata.remove(List.of(
                "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", Times.seconds(now));
    }

    static void forUpdate(Kind kind, KubeObject before, ObjectNode object) {
        putTypeFirst(kind, object);
        ObjectNode metadata = metadata(object);
        JsonNode stored = before.tree().path("metadata");
        setNamespace(kind, before.namespace(), metadata);
        metadata.put("name", before.name());
        for (String field : RESTORED) {
            restore(field, stored, metadata);
        }
        for (String field : List.of("deletionTimestamp", "deletionGracePeriodSeconds")) {
            if (!metadata.hasNonNull(field)) {
                restore(field, stored, metadata);
            }
        }
        if (!metadata.has("managedFields")) {
            restore("managedFields", stored, metadata);
        }
        metadata.put("resourceVersion", stored.path("resourceVersion").asText(""));
    }

    private static void restore(String field, JsonNode stored, ObjectNode metadata) {
        if (stored.has(field)) {
            metadata.set(field, stored.get(field).deepCopy());
        } else {
            metadata.remove(field);
        }
    }

    /** A client that names a uid means that very object. */
    static void refuseOtherUid(Kind kind, KubeObject before, ObjectNode object) {
        String uid = object.path("metadata").path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(before.uid())) {
            throw StatusException.conflict(
                    kind.gvr(),
                    before.name(),
                    "StorageError: invalid object, Code: 4, Key: /registry/"
                            + KindFacts.storagePath(kind.gvr()) + "/" + before.key()
                            + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
                            + uid + ", UID in object meta: " + before.uid());
        }
    }

    /** The namespace comes from the URL; a body may repeat it. */
    private static void setNamespace(Kind kind, String namespace, ObjectNode metadata) {
        String own = metadata.path("namespace").asText("");
        if (!kind.descriptor().namespaced()) {
            if (own.isEmpty()) {
                metadata.remove("namespace");
            }
            return;
        }
        if (own.isEmpty()) {
            metadata.put("namespace", namespace);
        } else if (!own.equals(namespace)) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace" + " sent on the request");
        }
    }

    /** The same metadata with its fields in the order in which Go writes them. */
    static ObjectNode inOrder(ObjectNode metadata) {
        ObjectNode ordered = Json.object();
        for (String field : ORDER) {
            if (metadata.has(field)) {
                ordered.set(field, metadata.get(field));
            }
        }
        metadata.properties().forEach(f -> ordered.putIfAbsent(f.getKey(), f.getValue()));
        return ordered;
    }

    static ObjectNode metadata(ObjectNode object) {
        return object.get("metadata") instanceof ObjectNode m ? m : object.putObject("metadata");
    }

    /** Stored bytes begin with apiVersion and kind, so that lists can leave them out by an offset. */
    static void putTypeFirst(Kind kind, ObjectNode object) {
        var names = object.fieldNames();
        boolean first = names.hasNext()
                && names.next().equals("apiVersion")
                && names.hasNext()
                && names.next().equals("kind");
        if (!first) {
            ObjectNode rest = object.deepCopy();
            object.removeAll();
            object.put("apiVersion", "");
            object.put("kind", "");
            object.setAll(rest);
        }
        object.put("apiVersion", kind.gvk().apiVersion());
        object.put("kind", kind.gvk().kind());
    }

    /** An empty object with its type. */
    static ObjectNode typed(Kind kind) {
        ObjectNode object = Json.object();
        object.put("apiVersion", kind.gvk().apiVersion());
        object.put("kind", kind.gvk().kind());
        return object;
    }
}
