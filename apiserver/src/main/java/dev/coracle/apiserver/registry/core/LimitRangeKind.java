package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.UUID;

/** LimitRange: one without a name is called after its uid. */
public final class LimitRangeKind extends Kind {
    public LimitRangeKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode metadata = object.withObject("metadata");
        if (metadata.path("name").asText("").isEmpty()) {
            metadata.put("name", UUID.randomUUID().toString());
        }
    }
}
