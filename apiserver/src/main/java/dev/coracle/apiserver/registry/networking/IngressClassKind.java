package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;

/** IngressClass: its controller stays. */
public final class IngressClassKind extends Kind {
    public IngressClassKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        errors.immutable(
                "spec.controller",
                now.at("spec.controller").node(),
                before.at("spec.controller").node());
    }
}
