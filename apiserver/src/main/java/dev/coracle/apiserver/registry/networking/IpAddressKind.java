package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.NameRule;
import dev.coracle.apiserver.registry.core.IpAddressRules;
import java.util.List;

/** IPAddress: named after the address it stands for. */
public final class IpAddressKind extends Kind {
    public IpAddressKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    /** Addresses of IPv6 follow no other rule. */
    @Override
    public NameRule nameRule() {
        return NameRule.PATH_SEGMENT;
    }

    @Override
    public void validateName(Fields object, Errors errors) {
        String name = object.text("metadata.name");
        if (!name.isEmpty()) {
            IpAddressRules.canonicalError(name).ifPresent(e -> errors.invalid("metadata.name", name, e));
        }
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields parent = object.at("spec.parentRef");
        if (!parent.exists()) {
            errors.required("spec.parentRef", "");
            return;
        }
        for (String field : List.of("resource", "name")) {
            if (parent.text(field).isEmpty()) {
                errors.required("spec.parentRef." + field, "");
            }
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        errors.immutable(
                "spec.parentRef",
                now.at("spec.parentRef").node(),
                before.at("spec.parentRef").node());
    }
}
