package dev.coracle.apiserver.registry.apps;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.PodTemplateRules;
import dev.coracle.apiserver.registry.core.Ranges;

/** ReplicaSet: its selector stays. */
public final class ReplicaSetKind extends Kind {
    public ReplicaSetKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        Ranges.notNegative(spec, "replicas", "spec", errors);
        Ranges.notNegative(spec, "minReadySeconds", "spec", errors);
        PodTemplateRules.selector(spec, "deployment", errors);
        PodTemplateRules.selectorMatchesTemplate(spec, errors);
        PodTemplateRules.validateRunning(spec, errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        errors.immutable(
                "spec.selector",
                now.at("spec.selector").node(),
                before.at("spec.selector").node());
    }
}
