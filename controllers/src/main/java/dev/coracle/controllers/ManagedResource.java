package dev.coracle.controllers;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.Optional;

/** A resource that can be listed, watched and deleted, with what an owner reference calls it. */
public record ManagedResource(GroupVersionResource resource, String kind, boolean namespaced) {

    /** The resource of a CustomResourceDefinition, in its stored version; empty while it is not served. */
    public static Optional<ManagedResource> definedBy(KubeObject definition) {
        Fields spec = definition.at("spec");
        boolean established = definition.at("status").list("conditions").stream()
                .anyMatch(c ->
                        c.text("type").equals("Established") && c.text("status").equals("True"));
        if (!established) {
            return Optional.empty();
        }
        return spec.list("versions").stream()
                .filter(v -> v.flag("served"))
                .reduce((a, b) -> b.flag("storage") ? b : a)
                .map(v -> new ManagedResource(
                        GroupVersionResource.of(spec.text("group"), v.text("name"), spec.text("names.plural")),
                        spec.text("names.kind"),
                        spec.text("scope").equals("Namespaced")));
    }

    /** Of either group: by far the most writes, and nobody's dependents. */
    public boolean isEvent() {
        return kind.equals("Event");
    }

    public boolean isKind(String apiVersion, String otherKind) {
        String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        return kind.equals(otherKind) && resource.group().equals(group);
    }
}
