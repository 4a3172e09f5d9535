package dev.coracle.apiserver.registry.coordination;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.Ranges;

/** Lease: its numbers make sense. */
public final class LeaseKind extends Kind {
    public LeaseKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.has("leaseDurationSeconds") && spec.number("leaseDurationSeconds", 0) <= 0) {
            errors.invalid(
                    "spec.leaseDurationSeconds", spec.number("leaseDurationSeconds", 0), "must be greater than 0");
        }
        Ranges.notNegative(spec, "leaseTransitions", "spec", errors);
    }
}
