package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;

/** PodTemplate: a template that somebody keeps for later. */
public final class PodTemplateKind extends Kind {
    public PodTemplateKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        PodTemplateRules.validate(object.at("template"), "template", errors);
    }
}
