package dev.coracle.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.util.List;

/** One document for each level: APIVersions, APIGroupList, APIGroup, APIResourceList. Pure. */
final class LegacyDocuments {
    private LegacyDocuments() {}

    /** {@code /api}. It has no apiVersion, and has never had one. */
    static ObjectNode versions(String serverAddress) {
        ObjectNode document = Json.object().put("kind", "APIVersions");
        document.putArray("versions").add("v1");
        document.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return document;
    }

    /** {@code /apis}. */
    static ObjectNode groups(ServedGroups served) {
        ObjectNode document = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = document.putArray("groups");
        served.named().forEach(g -> fill(groups.addObject(), g));
        return document;
    }

    /** {@code /apis/GROUP}. */
    static ObjectNode group(ServedGroups.Group group) {
        return fill(Json.object().put("kind", "APIGroup").put("apiVersion", "v1"), group);
    }

    private static ObjectNode fill(ObjectNode document, ServedGroups.Group group) {
        document.put("name", group.name());
        ArrayNode versions = document.putArray("versions");
        group.versions().forEach(v -> version(versions.addObject(), group.name(), v.version()));
        version(
                document.putObject("preferredVersion"),
                group.name(),
                group.versions().get(0).version());
        return document;
    }

    private static void version(ObjectNode node, String group, String version) {
        node.put("groupVersion", group + "/" + version).put("version", version);
    }

    /** {@code /api/v1} and {@code /apis/GROUP/VERSION}; only the core one has no apiVersion. */
    static ObjectNode resources(String group, ServedGroups.Version version) {
        ObjectNode document = Json.object().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            document.put("apiVersion", "v1");
        }
        document.put("groupVersion", group.isEmpty() ? version.version() : group + "/" + version.version());
        ArrayNode resources = document.putArray("resources");
        version.resources().forEach(r -> resource(resources.addObject(), r));
        return document;
    }

    private static void resource(ObjectNode node, ServedResource r) {
        node.put("name", r.qualified()).put("singularName", r.singular()).put("namespaced", r.namespaced());
        if (!r.kind().group().equals(r.group()) || !r.kind().version().equals(r.version())) {
            if (!r.kind().group().isEmpty()) {
                node.put("group", r.kind().group());
            }
            node.put("version", r.kind().version());
        }
        node.put("kind", r.kind().kind());
        strings(node.putArray("verbs"), r.verbs());
        if (!r.shortNames().isEmpty()) {
            strings(node.putArray("shortNames"), r.shortNames());
        }
        if (!r.categories().isEmpty()) {
            strings(node.putArray("categories"), r.categories());
        }
        if (!r.storageVersionHash().isEmpty()) {
            node.put("storageVersionHash", r.storageVersionHash());
        }
    }

    static void strings(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
