package dev.coracle.apiserver.registry.storage;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** StorageClass: what provisions volumes stays. */
public final class StorageClassKind extends Kind {
    public StorageClassKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        if (object.text("provisioner").isEmpty()) {
            errors.required("provisioner", "");
        }
        String mode = object.text("volumeBindingMode");
        if (!List.of("Immediate", "WaitForFirstConsumer").contains(mode)) {
            errors.notSupported("volumeBindingMode", mode, List.of("Immediate", "WaitForFirstConsumer"));
        }
        String policy = object.text("reclaimPolicy");
        if (!List.of("Delete", "Retain").contains(policy)) {
            errors.notSupported("reclaimPolicy", policy, List.of("Delete", "Retain"));
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        if (!Json.same(now.at("parameters").node(), before.at("parameters").node())) {
            errors.forbidden("parameters", "updates to parameters are forbidden.");
        }
        if (!now.text("provisioner").equals(before.text("provisioner"))) {
            errors.forbidden("provisioner", "updates to provisioner are forbidden.");
        }
        if (!now.text("reclaimPolicy").equals(before.text("reclaimPolicy"))) {
            errors.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.");
        }
        errors.immutable(
                "volumeBindingMode",
                now.at("volumeBindingMode").node(),
                before.at("volumeBindingMode").node());
    }
}
