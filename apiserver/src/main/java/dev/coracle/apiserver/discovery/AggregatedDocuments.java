package dev.coracle.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import java.util.List;

/** {@code apidiscovery.k8s.io}: everything in one document. {@code v2} and {@code v2beta1} differ in their name only. Pure. */
final class AggregatedDocuments {
    private AggregatedDocuments() {}

    static ObjectNode list(List<ServedGroups.Group> groups, String version) {
        ObjectNode document =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/" + version);
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        groups.forEach(g -> group(items.addObject(), g));
        return document;
    }

    private static void group(ObjectNode node, ServedGroups.Group group) {
        ObjectNode metadata = node.putObject("metadata");
        if (!group.name().isEmpty()) {
            metadata.put("name", group.name());
        }
        ArrayNode versions = node.putArray("versions");
        for (ServedGroups.Version version : group.versions()) {
            ObjectNode entry = versions.addObject().put("version", version.version());
            resources(entry.putArray("resources"), version.resources());
            entry.put("freshness", "Current");
        }
    }

    private static void resources(ArrayNode list, List<ServedResource> resources) {
        for (ServedResource resource : resources) {
            if (resource.subresource().isEmpty()) {
                ObjectNode node = list.addObject();
                resource(node, resource);
                subresources(node, resource, resources);
            }
        }
    }

    private static void resource(ObjectNode node, ServedResource r) {
        node.put("resource", r.resource());
        kind(node, r.kind());
        node.put("scope", r.namespaced() ? "Namespaced" : "Cluster").put("singularResource", r.singular());
        LegacyDocuments.strings(node.putArray("verbs"), r.verbs());
        if (!r.shortNames().isEmpty()) {
            LegacyDocuments.strings(node.putArray("shortNames"), r.shortNames());
        }
        if (!r.categories().isEmpty()) {
            LegacyDocuments.strings(node.putArray("categories"), r.categories());
        }
    }

    private static void subresources(ObjectNode node, ServedResource parent, List<ServedResource> all) {
        List<ServedResource> own = all.stream()
                .filter(r -> r.resource().equals(parent.resource())
                        && !r.subresource().isEmpty())
                .toList();
        if (own.isEmpty()) {
            return;
        }
        ArrayNode list = node.putArray("subresources");
        for (ServedResource r : own) {
            ObjectNode entry = list.addObject().put("subresource", r.subresource());
            kind(entry, r.kind());
            LegacyDocuments.strings(entry.putArray("verbs"), r.verbs());
        }
    }

    private static void kind(ObjectNode node, GroupVersionKind kind) {
        node.putObject("responseKind")
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }
}
