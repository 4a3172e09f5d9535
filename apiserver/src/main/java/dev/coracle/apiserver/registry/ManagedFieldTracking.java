package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.patch.apply.FieldManager;
import dev.coracle.apiserver.patch.apply.FieldSet;
import dev.coracle.apiserver.schema.TypeSchema;
import java.time.Instant;
import java.util.Optional;

/** Field tracking by {@code metadata.managedFields}, as in Kubernetes. */
public final class ManagedFieldTracking implements FieldTracking {
    private final FieldManager whole = new FieldManager(FieldSet.ofPaths());
    private final FieldManager allButStatus = new FieldManager(FieldSet.ofPaths("status"));
    private final FieldManager statusOnly = new FieldManager(FieldSet.ofPaths("spec"));
    private final FieldManager metadataOnly = new FieldManager(FieldSet.ofPaths("spec", "status"));

    @Override
    public void update(
            Kind kind, String subresource, Optional<KubeObject> before, ObjectNode now, String manager, Instant time) {
        JsonNode managed = manager(kind, subresource)
                .update(
                        before.map(KubeObject::tree).orElse(null),
                        kind.blank(),
                        now,
                        schema(kind),
                        manager,
                        subresource,
                        kind.gvk().apiVersion(),
                        time)
                .path("metadata")
                .path("managedFields");
        ObjectNode metadata = SystemMetadata.metadata(now);
        if (managed.isMissingNode()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", managed);
        }
    }

    @Override
    public ObjectNode apply(
            Kind kind,
            String subresource,
            Optional<KubeObject> before,
            ObjectNode config,
            String manager,
            boolean force,
            Instant time) {
        return manager(kind, subresource)
                .apply(
                        before.map(KubeObject::tree).orElse(null),
                        config,
                        schema(kind),
                        manager,
                        force,
                        subresource,
                        kind.gvk(),
                        time);
    }

    private FieldManager manager(Kind kind, String subresource) {
        if (subresource.isEmpty() && kind.gvr().resource().equals("certificatesigningrequests")) {
            // Nobody owns a request that only its maker could have written.
            return metadataOnly;
        }
        if (!kind.descriptor().hasStatus()) {
            return whole;
        }
        return subresource.equals("status") ? statusOnly : allButStatus;
    }

    private static TypeSchema schema(Kind kind) {
        return kind.schema().orElse(TypeSchema.any());
    }
}
