package dev.coracle.apiserver.registry.apiextensions;

import dev.coracle.apiserver.openapi.OpenApiSource;
import dev.coracle.apiserver.openapi.ServedResource;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.Kinds;
import dev.coracle.apiserver.registry.Subresource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the OpenAPI documents describe: built-in resources and custom ones as they are now. Thread-safe. */
public final class PublishedSchemas implements OpenApiSource {
    private final Kinds kinds;

    public PublishedSchemas(Kinds kinds) {
        this.kinds = kinds;
    }

    @Override
    public long revision() {
        return kinds.revision();
    }

    @Override
    public List<ServedResource> resources() {
        List<ServedResource> resources = new ArrayList<>(ServedResource.builtin());
        for (Kind kind : kinds.all()) {
            if (!kind.builtin()) {
                add(kind, resources);
            }
        }
        return resources;
    }

    private static void add(Kind kind, List<ServedResource> resources) {
        KindDescriptor d = kind.descriptor();
        resources.add(new ServedResource(
                d.gvr().group(),
                d.gvr().version(),
                d.gvr().resource(),
                d.gvk(),
                d.namespaced(),
                Set.copyOf(d.verbs()),
                kind.openApiSchema()));
        for (Subresource below : d.subresources()) {
            resources.add(new ServedResource(
                    d.gvr().group(),
                    d.gvr().version(),
                    d.gvr().resource() + "/" + below.name(),
                    below.kind(),
                    d.namespaced(),
                    Set.copyOf(below.verbs()),
                    below.kind().equals(d.gvk()) ? kind.openApiSchema() : Optional.empty()));
        }
    }
}
