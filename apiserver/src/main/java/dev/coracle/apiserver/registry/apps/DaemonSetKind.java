package dev.coracle.apiserver.registry.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.PodTemplateRules;
import dev.coracle.apiserver.registry.core.Ranges;
import java.util.List;

/** DaemonSet: counts changes of its template in an annotation that v1 kept for old clients. */
public final class DaemonSetKind extends Kind {
    public DaemonSetKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    @Override
    public void setDefaults(ObjectNode object) {
        super.setDefaults(object);
        ObjectNode annotations = object.withObject("metadata").withObject("annotations");
        if (!annotations.has(TEMPLATE_GENERATION)) {
            annotations.put(TEMPLATE_GENERATION, "0");
        }
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.withObject("metadata").withObject("annotations").put(TEMPLATE_GENERATION, "1");
    }

    @Override
    public void prepareForUpdate(ObjectNode now, Fields before) {
        String text = before.map("metadata.annotations").getOrDefault(TEMPLATE_GENERATION, "0");
        long generation = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        boolean changed = !Json.same(
                now.path("spec").path("template"), before.at("spec.template").node());
        now.withObject("metadata")
                .withObject("annotations")
                .put(TEMPLATE_GENERATION, Long.toString(changed ? generation + 1 : generation));
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        PodTemplateRules.labelSelector(spec.at("selector"), "spec.selector", errors);
        if (!spec.has("selector")) {
            errors.required("spec.selector", "");
        }
        PodTemplateRules.selectorMatchesTemplate(spec, errors);
        if (spec.has("selector")
                && spec.map("selector.matchLabels").isEmpty()
                && spec.list("selector.matchExpressions").isEmpty()) {
            errors.invalid("spec.selector", spec.at("selector").node(), "empty selector is invalid for daemonset");
        }
        PodTemplateRules.validateRunning(spec, errors);
        Ranges.notNegative(spec, "minReadySeconds", "spec", errors);
        String type = spec.text("updateStrategy.type");
        if (type.equals("RollingUpdate")) {
            RollingUpdateRules.daemonSet(spec.at("updateStrategy.rollingUpdate"), errors);
        } else if (!type.equals("OnDelete")) {
            errors.notSupported("spec.updateStrategy.type", type, List.of("RollingUpdate", "OnDelete"));
        }
        Ranges.notNegative(spec, "revisionHistoryLimit", "spec", errors);
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
