package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;

/** Pod templates of workloads, and selectors that must pick their pods. Stateless. */
public final class PodTemplateRules {
    private PodTemplateRules() {}

    /** {@code ValidatePodTemplateSpec}. */
    public static void validate(Fields template, String path, Errors errors) {
        labels(template, path, errors);
        PodSpecRules.validate(template.at("spec"), path + ".spec", errors);
        if (!template.list("spec.ephemeralContainers").isEmpty()) {
            errors.forbidden(path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
        }
    }

    private static void labels(Fields template, String path, Errors errors) {
        String where = path + ".metadata.labels";
        template.map("metadata.labels").forEach((key, value) -> {
            LabelSyntax.keyError(key).ifPresent(e -> errors.invalid(where, key, e));
            LabelSyntax.valueError(value).ifPresent(e -> errors.invalid(where, value, e));
        });
    }

    /** The template of a controller whose pods always start again. */
    public static void validateRunning(Fields spec, Errors errors) {
        Fields template = spec.at("template");
        validate(template, "spec.template", errors);
        String policy = template.text("spec.restartPolicy");
        if (!policy.isEmpty() && !policy.equals("Always")) {
            errors.notSupported("spec.template.spec.restartPolicy", policy, List.of("Always"));
        }
        if (template.has("spec.activeDeadlineSeconds")) {
            errors.forbidden(
                    "spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported");
        }
    }

    /** @param what the kind in lower case, as the text for an empty selector names it */
    public static void selector(Fields spec, String what, Errors errors) {
        Fields selector = spec.at("selector");
        if (!selector.exists()) {
            errors.required("spec.selector", "");
            return;
        }
        labelSelector(selector, "spec.selector", errors);
        if (selector.map("matchLabels").isEmpty()
                && selector.list("matchExpressions").isEmpty()) {
            errors.invalid("spec.selector", selector.node(), "empty selector is invalid for " + what);
        }
    }

    /** {@code ValidateLabelSelector}. */
    public static void labelSelector(Fields selector, String path, Errors errors) {
        selector.map("matchLabels").forEach((key, value) -> {
            LabelSyntax.keyError(key).ifPresent(e -> errors.invalid(path + ".matchLabels", key, e));
            LabelSyntax.valueError(value).ifPresent(e -> errors.invalid(path + ".matchLabels", value, e));
        });
        List<Fields> expressions = selector.list("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            expression(expressions.get(i), path + ".matchExpressions[" + i + "]", errors);
        }
    }

    private static void expression(Fields expression, String path, Errors errors) {
        boolean values = !expression.list("values").isEmpty();
        switch (expression.text("operator")) {
            case "In", "NotIn" -> {
                if (!values) {
                    errors.required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values) {
                    errors.forbidden(
                            path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> errors.invalid(path + ".operator", expression.text("operator"), "not a valid selector operator");
        }
        String key = expression.text("key");
        LabelSyntax.keyError(key).ifPresent(e -> errors.invalid(path + ".key", key, e));
    }

    /** A workload must pick the pods that it makes. */
    public static void selectorMatchesTemplate(Fields spec, Errors errors) {
        Fields selector = spec.at("selector");
        boolean any = !selector.map("matchLabels").isEmpty()
                || !selector.list("matchExpressions").isEmpty();
        if (any && !matches(selector.node(), spec.at("template"))) {
            errors.invalid(
                    "spec.template.metadata.labels",
                    spec.at("template.metadata.labels").node(),
                    "`selector` does not match template `labels`");
        }
    }

    private static boolean matches(JsonNode selector, Fields template) {
        return LabelSelector.ofObject(selector).matches(template.map("metadata.labels"));
    }
}
