package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Jobs and cron jobs. A cron job's template gets the pod's defaults only; its jobs get the rest. */
final class JobDefaults {
    private JobDefaults() {}

    static void job(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        if (!Unset.isSet(spec, "completions") && !Unset.isSet(spec, "parallelism")) {
            spec.put("completions", 1);
        }
        Unset.number(spec, "parallelism", 1);
        Unset.number(spec, "backoffLimit", Unset.isSet(spec, "backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        Unset.pointer(spec, "completionMode", "NonIndexed");
        Unset.flag(spec, "suspend", false);
        Unset.pointer(
                spec, "podReplacementPolicy", Unset.isSet(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        Unset.flag(spec, "manualSelector", false);
        ObjectNode labels = Unset.object(Unset.object(Unset.object(spec, "template"), "metadata"), "labels");
        if (labels != null && !labels.isEmpty()) {
            WorkloadDefaults.labelsFrom(tree, labels);
        }
        spec(spec);
    }

    private static void spec(ObjectNode spec) {
        for (ObjectNode rule : Unset.items(Unset.object(spec, "podFailurePolicy"), "rules")) {
            Unset.items(rule, "onPodConditions").forEach(pattern -> Unset.text(pattern, "status", "True"));
        }
        PodDefaults.template(Unset.object(spec, "template"));
    }

    static void cronJob(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.text(spec, "concurrencyPolicy", "Allow");
        Unset.flag(spec, "suspend", false);
        Unset.number(spec, "successfulJobsHistoryLimit", 3);
        Unset.number(spec, "failedJobsHistoryLimit", 1);
        ObjectNode jobSpec = Unset.object(Unset.object(spec, "jobTemplate"), "spec");
        if (jobSpec != null) {
            spec(jobSpec);
        }
    }
}
