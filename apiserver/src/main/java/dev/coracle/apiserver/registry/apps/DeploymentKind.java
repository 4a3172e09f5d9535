package dev.coracle.apiserver.registry.apps;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.PodTemplateRules;
import dev.coracle.apiserver.registry.core.Ranges;
import java.util.List;

/** Deployment: its selector stays. */
public final class DeploymentKind extends Kind {
    public DeploymentKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        Ranges.notNegative(spec, "replicas", "spec", errors);
        PodTemplateRules.selector(spec, "deployment", errors);
        PodTemplateRules.selectorMatchesTemplate(spec, errors);
        PodTemplateRules.validateRunning(spec, errors);
        strategy(spec.at("strategy"), errors);
        Ranges.notNegative(spec, "minReadySeconds", "spec", errors);
        Ranges.notNegative(spec, "revisionHistoryLimit", "spec", errors);
        if (spec.has("progressDeadlineSeconds")) {
            Ranges.notNegative(spec, "progressDeadlineSeconds", "spec", errors);
            long deadline = spec.number("progressDeadlineSeconds", 0);
            if (deadline <= spec.number("minReadySeconds", 0)) {
                errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
            }
        }
    }

    private static void strategy(Fields strategy, Errors errors) {
        String type = strategy.text("type");
        switch (type) {
            case "Recreate" -> {
                if (strategy.has("rollingUpdate")) {
                    errors.forbidden(
                            "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> RollingUpdateRules.deployment(strategy.at("rollingUpdate"), errors);
            default -> errors.notSupported("spec.strategy.type", type, List.of("Recreate", "RollingUpdate"));
        }
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
