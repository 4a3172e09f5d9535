package dev.coracle.apiserver.registry.batch;

import dev.coracle.apimachinery.cron.CronSchedule;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;

/** CronJob: a schedule and a time zone that can be read, and pods that end. */
public final class CronJobKind extends Kind {
    private static final List<String> POLICIES = List.of("Allow", "Forbid", "Replace");
    private static final int LONGEST_NAME = 52;

    public CronJobKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        schedule(spec, errors);
        zone(spec, errors);
        String policy = spec.text("concurrencyPolicy");
        if (policy.isEmpty()) {
            errors.required("spec.concurrencyPolicy", "");
        } else if (!POLICIES.contains(policy)) {
            errors.notSupported("spec.concurrencyPolicy", policy, POLICIES);
        }
        for (String field :
                List.of("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
            if (spec.number(field, 0) < 0) {
                errors.invalid("spec." + field, spec.number(field, 0), "must be greater than or equal to 0");
            }
        }
        String restart = spec.text("jobTemplate.spec.template.spec.restartPolicy");
        if (!List.of("OnFailure", "Never").contains(restart)) {
            errors.notSupported(
                    "spec.jobTemplate.spec.template.spec.restartPolicy", restart, List.of("OnFailure", "Never"));
        }
        String name = object.text("metadata.name");
        if (name.length() > LONGEST_NAME
                && object.text("metadata.resourceVersion").isEmpty()) {
            errors.invalid("metadata.name", name, "must be no more than 52 characters");
        }
    }

    private static void schedule(Fields spec, Errors errors) {
        String schedule = spec.text("schedule");
        if (schedule.isEmpty()) {
            errors.required("spec.schedule", "");
            return;
        }
        try {
            CronSchedule.parse(schedule);
        } catch (IllegalArgumentException e) {
            errors.invalid("spec.schedule", schedule, e.getMessage());
        }
    }

    private static void zone(Fields spec, Errors errors) {
        if (!spec.has("timeZone")) {
            return;
        }
        String zone = spec.text("timeZone");
        if (zone.isEmpty()) {
            errors.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string");
        } else if (zone.equalsIgnoreCase("Local")) {
            errors.invalid(
                    "spec.timeZone",
                    zone,
                    "timeZone must be an explicit time zone as defined in" + " https://www.iana.org/time-zones");
        } else {
            try {
                ZoneId.of(zone);
            } catch (DateTimeException e) {
                errors.invalid("spec.timeZone", zone, "unknown time zone " + zone);
            }
        }
    }
}
