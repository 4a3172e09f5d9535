package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Instant;
import java.util.Optional;

/** Field ownership and patches. Stateless and thread-safe. */
public interface ObjectSchema {

    /** Writes {@code metadata.managedFields} for a write that is not an apply. */
    void trackFields(
            Kind kind, String subresource, Optional<KubeObject> before, ObjectNode now, String manager, Instant time);

    /** The object after the patch; {@code before} is not modified. */
    ObjectNode patch(Kind kind, PatchType type, KubeObject before, JsonNode patch);
}
