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
import java.util.Set;

/** StatefulSet: little of its spec can change. */
public final class StatefulSetKind extends Kind {
    public StatefulSetKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final Set<String> MUTABLE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        String order = spec.text("podManagementPolicy");
        if (!List.of("OrderedReady", "Parallel").contains(order)) {
            errors.invalid("spec.podManagementPolicy", order, "must be 'OrderedReady' or 'Parallel'");
        }
        String type = spec.text("updateStrategy.type");
        if (!List.of("OnDelete", "RollingUpdate").contains(type)) {
            errors.invalid(
                    "spec.updateStrategy", spec.at("updateStrategy").node(), "must be 'RollingUpdate' or 'OnDelete'");
        }
        Ranges.notNegative(
                spec.at("updateStrategy.rollingUpdate"), "partition", "spec.updateStrategy.rollingUpdate", errors);
        Ranges.notNegative(spec, "replicas", "spec", errors);
        Ranges.notNegative(spec, "minReadySeconds", "spec", errors);
        Ranges.notNegative(spec.at("ordinals"), "start", "spec.ordinals", errors);
        PodTemplateRules.selector(spec, "statefulset", errors);
        PodTemplateRules.selectorMatchesTemplate(spec, errors);
        PodTemplateRules.validateRunning(spec, errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        if (!Json.same(fixed(now), fixed(before))) {
            errors.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                            + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                            + " forbidden");
        }
    }

    private static ObjectNode fixed(Fields set) {
        ObjectNode spec = ((ObjectNode) set.at("spec").node()).deepCopy();
        spec.remove(MUTABLE);
        return spec;
    }
}
