package dev.coracle.apiserver.registry.apps;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;

/** ControllerRevision: its data never changes. */
public final class ControllerRevisionKind extends Kind {
    public ControllerRevisionKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        if (object.number("revision", 0) < 0) {
            errors.invalid("revision", object.number("revision", 0), "must be greater than or equal to 0");
        }
        if (!object.has("data")) {
            errors.required("data", "data is mandatory");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        errors.immutable("data", now.at("data").node(), before.at("data").node());
    }
}
