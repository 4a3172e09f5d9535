package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apiserver.schema.FieldValidation;
import java.util.Map;
import java.util.Optional;

/** The status an object of a built-in kind begins with: Go's zero value, with a phase where the server sets one. Stateless. */
final class InitialStatus {
    private static final Map<String, String> PHASES = Map.of(
            "pods", "Pending",
            "namespaces", "Active",
            "persistentvolumes", "Pending",
            "persistentvolumeclaims", "Pending");

    private InitialStatus() {}

    static Optional<ObjectNode> of(Kind kind) {
        ObjectNode zero = kind.decodeTree(SystemMetadata.typed(kind), FieldValidation.IGNORE)
                .tree();
        if (!(zero.get("status") instanceof ObjectNode status)) {
            return Optional.empty();
        }
        String phase = PHASES.get(kind.gvr().qualifiedName());
        if (phase != null) {
            status.put("phase", phase);
        }
        return Optional.of(status);
    }
}
