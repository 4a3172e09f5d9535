package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.quantity.Quantity;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;
import java.util.Set;

/** PersistentVolumeClaim: a bound claim can only grow. */
public final class PersistentVolumeClaimKind extends Kind {
    public PersistentVolumeClaimKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final Set<String> MODES =
            Set.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");
    private static final String IMMUTABLE =
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.list("accessModes").isEmpty()) {
            errors.required("spec.accessModes", "at least 1 access mode is required");
        }
        for (String mode : spec.texts("accessModes")) {
            if (!MODES.contains(mode)) {
                errors.notSupported(
                        "spec.accessModes", mode, MODES.stream().sorted().toList());
            }
        }
        String storage = spec.map("resources.requests").get("storage");
        if (storage == null) {
            errors.required("spec.resources[storage]", "");
        } else if (Quantity.parse(storage).compareTo(Quantity.ZERO) <= 0) {
            errors.invalid("spec.resources[storage]", storage, "must be greater than zero");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        boolean bound = before.text("status.phase").equals("Bound");
        ObjectNode spec = ((ObjectNode) now.at("spec").node()).deepCopy();
        ObjectNode old = ((ObjectNode) before.at("spec").node()).deepCopy();
        if (!old.has("volumeName")) {
            // Whoever binds a claim writes these two.
            spec.remove("volumeName");
        }
        if (!old.has("storageClassName")) {
            spec.remove("storageClassName");
        }
        if (bound) {
            spec.remove(List.of("resources", "volumeAttributesClassName"));
            old.remove(List.of("resources", "volumeAttributesClassName"));
        }
        if (!Json.same(spec, old)) {
            errors.forbidden("spec", IMMUTABLE);
        } else if (bound && smaller(now, before)) {
            errors.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
        }
        errors.immutable(
                "spec.volumeMode",
                now.at("spec.volumeMode").node(),
                before.at("spec.volumeMode").node());
    }

    private static boolean smaller(Fields now, Fields before) {
        String wanted = now.map("spec.resources.requests").get("storage");
        String had = before.map("spec.resources.requests").get("storage");
        String capacity = before.map("status.capacity").getOrDefault("storage", had);
        return wanted != null
                && capacity != null
                && Quantity.parse(wanted).compareTo(Quantity.parse(had)) < 0
                && Quantity.parse(wanted).compareTo(Quantity.parse(capacity)) <= 0;
    }
}
