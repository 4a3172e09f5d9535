package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;
import java.util.Set;

/** PersistentVolume: warns about what is on its way out, and keeps its source. */
public final class PersistentVolumeKind extends Kind {
    public PersistentVolumeKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final String RECYCLE =
            "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach"
                    + " is to use dynamic provisioning.";
    private static final Set<String> MUTABLE = Set.of(
            "capacity",
            "accessModes",
            "claimRef",
            "persistentVolumeReclaimPolicy",
            "storageClassName",
            "mountOptions",
            "volumeAttributesClassName",
            "nodeAffinity",
            "volumeMode");

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode status = object.withObject("status");
        status.put("phase", "Pending");
        status.set(
                "lastPhaseTransitionTime",
                object.path("metadata").path("creationTimestamp").deepCopy());
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.list("accessModes").isEmpty()) {
            errors.required("spec.accessModes", "");
        }
        if (spec.map("capacity").isEmpty()) {
            errors.required("spec.capacity", "");
        } else if (!spec.map("capacity").keySet().equals(Set.of("storage"))) {
            errors.notSupported("spec.capacity", spec.at("capacity").node(), List.of("storage"));
        }
        if (source(spec).isEmpty()) {
            errors.required("spec", "must specify a volume type");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        if (!Json.same(source(now.at("spec")), source(before.at("spec")))) {
            errors.forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
        }
        errors.immutable(
                "spec.volumeMode",
                now.at("spec.volumeMode").node(),
                before.at("spec.volumeMode").node());
    }

    private static ObjectNode source(Fields spec) {
        ObjectNode source = spec.node() instanceof ObjectNode tree ? tree.deepCopy() : Json.object();
        source.remove(MUTABLE);
        return source;
    }

    @Override
    public List<String> warnings(Fields now, Fields before) {
        return now.text("spec.persistentVolumeReclaimPolicy").equals("Recycle") ? List.of(RECYCLE) : List.of();
    }
}
