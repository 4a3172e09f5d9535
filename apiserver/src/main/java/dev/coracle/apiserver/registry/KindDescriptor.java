package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.GroupVersionResource;
import java.util.List;
import java.util.Optional;

/**
 * A served resource as discovery lists it. Immutable.
 *
 * @param gvr "" stands for the core group
 * @param verbs of the main resource; a virtual kind only has {@code create}
 * @param storage where objects are stored, shared by all versions and by the two Event resources
 */
public record KindDescriptor(
        GroupVersionResource gvr,
        GroupVersionKind gvk,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        List<String> verbs,
        List<Subresource> subresources,
        String storage,
        String storageVersionHash) {

    public String listKind() {
        return gvk.kind() + "List";
    }

    public Optional<Subresource> subresource(String name) {
        return subresources.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    public boolean hasStatus() {
        return subresource("status").isPresent();
    }

    public boolean allows(String verb) {
        return verbs.contains(verb);
    }
}
