package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Instant;
import java.util.Optional;

/** Who owns which field: {@code metadata.managedFields} and server-side apply. Stateless and thread-safe. */
public interface FieldTracking {

    /** Writes {@code metadata.managedFields} into {@code now}, for a write that is not an apply. */
    void update(
            Kind kind, String subresource, Optional<KubeObject> before, ObjectNode now, String manager, Instant time);

    /** The object after an apply of {@code config}, with its managedFields; {@code before} is not modified. */
    ObjectNode apply(
            Kind kind,
            String subresource,
            Optional<KubeObject> before,
            ObjectNode config,
            String manager,
            boolean force,
            Instant time);
}
