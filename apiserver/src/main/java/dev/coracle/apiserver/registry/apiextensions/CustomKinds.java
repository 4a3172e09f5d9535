package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.Subresource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Makes the kinds of a definition: one for each version that is served. Stateless. */
final class CustomKinds {
    private static final List<String> VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");
    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    private CustomKinds() {}

    /** @param names {@code acceptedNames} */
    static List<CustomResourceKind> of(Definition definition, ObjectNode names) {
        return definition.versions().stream()
                .filter(v -> v.flag("served")
                        && v.at("schema.openAPIV3Schema").node().isObject())
                .map(v -> new CustomResourceKind(
                        descriptor(definition, Fields.of(names), v),
                        names.path("listKind").asText(),
                        definition,
                        v))
                .toList();
    }

    private static KindDescriptor descriptor(Definition definition, Fields names, Fields version) {
        GroupVersionKind kind = new GroupVersionKind(definition.group(), version.text("name"), names.text("kind"));
        return new KindDescriptor(
                GroupVersionResource.of(definition.group(), version.text("name"), names.text("plural")),
                kind,
                names.text("singular"),
                names.texts("shortNames"),
                names.texts("categories"),
                definition.namespaced(),
                VERBS,
                subresources(kind, version),
                names.text("plural") + "." + definition.group(),
                hash(definition, kind));
    }

    private static List<Subresource> subresources(GroupVersionKind kind, Fields version) {
        List<Subresource> subresources = new ArrayList<>();
        if (version.has("subresources.status")) {
            subresources.add(new Subresource("status", kind, SUBRESOURCE_VERBS));
        }
        if (version.has("subresources.scale")) {
            subresources.add(new Subresource("scale", SCALE, SUBRESOURCE_VERBS));
        }
        return subresources;
    }

    private static String hash(Definition definition, GroupVersionKind kind) {
        String stored = definition.group() + "/" + definition.storageVersion() + "/" + kind.kind();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(stored.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
