package dev.coracle.apiserver.registry.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.core.PodTemplateRules;
import dev.coracle.apiserver.registry.core.Ranges;
import java.util.List;

/** {@code ValidateJobSpec}, for jobs and the templates of cron jobs. Stateless. */
final class JobRules {
    private static final List<String> NUMBERS = List.of(
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished",
            "backoffLimitPerIndex",
            "maxFailedIndexes");

    private JobRules() {}

    static void spec(Fields spec, String path, Errors errors) {
        for (String field : NUMBERS) {
            Ranges.notNegative(spec, field, path, errors);
        }
        String mode = spec.text("completionMode");
        if (!mode.isEmpty() && !List.of("NonIndexed", "Indexed").contains(mode)) {
            errors.notSupported(path + ".completionMode", mode, List.of("Indexed", "NonIndexed"));
        }
        if (mode.equals("Indexed") && !spec.has("completions")) {
            errors.required(path + ".completions", "when completion mode is Indexed");
        }
        if (spec.has("backoffLimitPerIndex") && !mode.equals("Indexed")) {
            errors.invalid(
                    path + ".backoffLimitPerIndex",
                    spec.number("backoffLimitPerIndex", 0),
                    "requires indexed completion mode");
        }
        PodTemplateRules.validate(spec.at("template"), path + ".template", errors);
        String policy = spec.text("template.spec.restartPolicy");
        String where = path + ".template.spec.restartPolicy";
        if (policy.isEmpty() || policy.equals("Always")) {
            errors.required(where, "valid values: \"OnFailure\", \"Never\"");
        } else if (spec.has("podFailurePolicy") && policy.equals("OnFailure")) {
            errors.invalid(where, policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    /** Takes back what may change of a template while its job is suspended. */
    static void restoreScheduling(ObjectNode template, JsonNode old) {
        ObjectNode spec = template.withObject("spec");
        for (String field : List.of("nodeSelector", "affinity", "tolerations", "schedulingGates")) {
            restore(field, old.path("spec"), spec);
        }
        ObjectNode metadata = template.withObject("metadata");
        restore("labels", old.path("metadata"), metadata);
        restore("annotations", old.path("metadata"), metadata);
        if (metadata.isEmpty() && !old.has("metadata")) {
            template.remove("metadata");
        }
    }

    private static void restore(String name, JsonNode from, ObjectNode to) {
        if (from.has(name)) {
            to.set(name, from.get(name).deepCopy());
        } else {
            to.remove(name);
        }
    }
}
