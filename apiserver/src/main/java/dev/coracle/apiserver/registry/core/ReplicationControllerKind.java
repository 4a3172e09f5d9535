package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;

/** ReplicationController: its selector is a plain map, taken from the template when missing. */
public final class ReplicationControllerKind extends Kind {
    public ReplicationControllerKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        Ranges.notNegative(spec, "minReadySeconds", "spec", errors);
        if (spec.map("selector").isEmpty()) {
            errors.required("spec.selector", "");
        }
        Ranges.notNegative(spec, "replicas", "spec", errors);
        if (!spec.has("template")) {
            errors.required("spec.template", "");
            return;
        }
        if (!spec.at("template")
                .map("metadata.labels")
                .entrySet()
                .containsAll(spec.map("selector").entrySet())) {
            errors.invalid(
                    "spec.template.metadata.labels",
                    spec.at("template.metadata.labels").node(),
                    "`selector` does not match template `labels`");
        }
        PodTemplateRules.validateRunning(spec, errors);
    }
}
