package dev.coracle.apiserver.registry.batch;

import dev.coracle.apimachinery.cron.CronSchedule;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.Ranges;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** CronJob: a schedule and the template of its jobs. */
public final class CronJobKind extends Kind {
    public CronJobKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final int LONGEST_NAME = 52;

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        String schedule = spec.text("schedule");
        if (schedule.isEmpty()) {
            errors.required("spec.schedule", "");
        } else if (schedule.contains("TZ")) {
            errors.invalid(
                    "spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        } else {
            fault(schedule).ifPresent(e -> errors.invalid("spec.schedule", schedule, e));
        }
        timeZone(spec, errors);
        Ranges.notNegative(spec, "startingDeadlineSeconds", "spec", errors);
        String policy = spec.text("concurrencyPolicy");
        List<String> policies = List.of("Allow", "Forbid", "Replace");
        if (policy.isEmpty()) {
            errors.required("spec.concurrencyPolicy", "");
        } else if (!policies.contains(policy)) {
            errors.notSupported("spec.concurrencyPolicy", policy, policies);
        }
        JobRules.spec(spec.at("jobTemplate.spec"), "spec.jobTemplate.spec", errors);
        Ranges.notNegative(spec, "successfulJobsHistoryLimit", "spec", errors);
        Ranges.notNegative(spec, "failedJobsHistoryLimit", "spec", errors);
        String name = object.text("metadata.name");
        if (name.length() > LONGEST_NAME) {
            errors.invalid("metadata.name", name, "must be no more than 52 characters");
        }
    }

    private static Optional<String> fault(String schedule) {
        try {
            CronSchedule.parse(schedule);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static void timeZone(Fields spec, Errors errors) {
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
        } else if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            errors.invalid("spec.timeZone", zone, "unknown time zone " + zone);
        }
    }
}
