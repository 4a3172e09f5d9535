package dev.coracle.apiserver.registry.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** CSIDriver: counts generations only for what makes kubelets mount again. */
public final class CsiDriverKind extends Kind {
    public CsiDriverKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final List<String> COUNTED = List.of("tokenRequests", "requiresRepublish", "seLinuxMount");

    @Override
    public void prepareForUpdate(ObjectNode now, Fields before) {
        for (String field : COUNTED) {
            if (!Json.same(
                    now.path("spec").path(field),
                    before.at("spec").member(field).node())) {
                now.withObject("metadata").put("generation", before.number("metadata.generation", 0) + 1);
                return;
            }
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        for (String field : List.of("attachRequired", "volumeLifecycleModes")) {
            errors.immutable(
                    "spec." + field,
                    now.at("spec").member(field).node(),
                    before.at("spec").member(field).node());
        }
    }
}
