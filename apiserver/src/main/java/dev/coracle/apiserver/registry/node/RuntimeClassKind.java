package dev.coracle.apiserver.registry.node;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.NameRule;

/** RuntimeClass: its handler stays. */
public final class RuntimeClassKind extends Kind {
    public RuntimeClassKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        String handler = object.text("handler");
        if (handler.isEmpty()) {
            errors.required("handler", "");
        } else {
            NameRule.LABEL.errors(handler).forEach(e -> errors.invalid("handler", handler, e));
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        errors.immutable(
                "handler", now.at("handler").node(), before.at("handler").node());
    }
}
