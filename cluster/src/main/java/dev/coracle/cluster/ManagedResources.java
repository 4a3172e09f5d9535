package dev.coracle.cluster;

import dev.coracle.apiserver.registry.Kinds;
import dev.coracle.controllers.ManagedResource;
import java.util.List;

/** The registry's kinds as the garbage collector and the namespace controller need them. */
final class ManagedResources {
    private ManagedResources() {}

    static List<ManagedResource> of(Kinds kinds) {
        return kinds.all().stream()
                .map(k -> k.descriptor())
                .filter(d -> d.allows("list") && d.allows("watch") && d.allows("delete"))
                .map(d -> new ManagedResource(d.gvr(), d.gvk().kind(), d.namespaced()))
                .toList();
    }
}
