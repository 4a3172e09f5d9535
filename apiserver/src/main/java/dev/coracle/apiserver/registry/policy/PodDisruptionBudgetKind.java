package dev.coracle.apiserver.registry.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.IntOrPercent;
import dev.coracle.apiserver.registry.core.PodTemplateRules;
import java.util.List;

/** PodDisruptionBudget: one limit, not both. */
public final class PodDisruptionBudgetKind extends Kind {
    public PodDisruptionBudgetKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            errors.invalid("spec", shown(spec), "minAvailable and maxUnavailable cannot be both set");
        }
        for (String field : List.of("minAvailable", "maxUnavailable")) {
            IntOrPercent.check(spec.member(field), "spec." + field, errors);
            IntOrPercent.atMostAll(spec.member(field), "spec." + field, errors);
        }
        PodTemplateRules.labelSelector(spec.at("selector"), "spec.selector", errors);
        String policy = spec.text("unhealthyPodEvictionPolicy");
        if (!policy.isEmpty() && !List.of("AlwaysAllow", "IfHealthyBudget").contains(policy)) {
            errors.notSupported("spec.unhealthyPodEvictionPolicy", policy, List.of("AlwaysAllow", "IfHealthyBudget"));
        }
    }

    /** Kubernetes shows its internal type, whose fields have other names. */
    private static ObjectNode shown(Fields spec) {
        ObjectNode shown = Json.object();
        for (String field : List.of("minAvailable", "selector", "maxUnavailable", "unhealthyPodEvictionPolicy")) {
            String name = Character.toUpperCase(field.charAt(0)) + field.substring(1);
            if (spec.has(field)) {
                shown.set(name, spec.member(field).node());
            } else {
                shown.putNull(name);
            }
        }
        return shown;
    }
}
