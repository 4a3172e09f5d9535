package dev.coracle.controllers.cronjob;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.cron.CronSchedule;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.time.Times;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one CronJob needs now. Pure.
 *
 * @param create a Job to start
 * @param status without the Job that is about to be started
 * @param again until the next time of the schedule
 */
record CronJobPlan(
        Optional<ObjectNode> create,
        List<KubeObject> delete,
        ObjectNode status,
        List<Event> events,
        Optional<Duration> again) {
    static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final int MANY_MISSED = 100;

    record Event(String type, String reason, String message) {}

    static CronJobPlan of(KubeObject cronJob, List<KubeObject> jobs, Instant now) {
        return new Making(cronJob, jobs, now).plan();
    }

    static ObjectNode reference(KubeObject job) {
        ObjectNode reference = Json.object();
        reference.put("kind", "Job");
        reference.put("namespace", job.namespace());
        reference.put("name", job.name());
        reference.put("uid", job.uid());
        reference.put("apiVersion", "batch/v1");
        reference.put("resourceVersion", Long.toString(job.resourceVersion()));
        return reference;
    }

    /** The state while a plan is made. */
    private static final class Making {
        private final KubeObject cronJob;
        private final Fields spec;
        private final Instant now;
        private final List<KubeObject> running;
        private final List<KubeObject> finished;
        private final List<KubeObject> delete = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private final ObjectNode status;

        Making(KubeObject cronJob, List<KubeObject> jobs, Instant now) {
            this.cronJob = cronJob;
            this.spec = cronJob.at("spec");
            this.now = now;
            this.running = jobs.stream().filter(j -> end(j).isEmpty()).toList();
            this.finished = jobs.stream().filter(j -> end(j).isPresent()).toList();
            this.status = cronJob.fields().has("status")
                    ? (ObjectNode) cronJob.at("status").node().deepCopy()
                    : Json.object();
        }

        CronJobPlan plan() {
            clearHistory("Complete", spec.integer("successfulJobsHistoryLimit", 3));
            clearHistory("Failed", spec.integer("failedJobsHistoryLimit", 1));
            updateActive();
            if (spec.flag("suspend")) {
                return done(Optional.empty(), Optional.empty());
            }
            CronSchedule schedule;
            ZoneId zone;
            try {
                schedule = CronSchedule.parse(spec.text("schedule"));
                zone = spec.text("timeZone").isEmpty() ? ZoneOffset.UTC : ZoneId.of(spec.text("timeZone"));
            } catch (IllegalArgumentException | DateTimeException e) {
                events.add(new Event(
                        "Warning",
                        "UnparseableSchedule",
                        "unparseable schedule: \"" + spec.text("schedule") + "\" : " + e.getMessage()));
                return done(Optional.empty(), Optional.empty());
            }
            CronSchedule.Missed missed = schedule.missed(earliest(), now, zone);
            Optional<Duration> again = schedule.next(now, zone).map(next -> Duration.between(now, next));
            if (missed.count() > MANY_MISSED) {
                events.add(new Event(
                        "Warning",
                        "TooManyMissedTimes",
                        "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock"
                                + " skew"));
            }
            return missed.last().map(time -> due(time, again)).orElseGet(() -> done(Optional.empty(), again));
        }

        private CronJobPlan due(Instant time, Optional<Duration> again) {
            boolean tooLate = spec.has("startingDeadlineSeconds")
                    && time.plusSeconds(spec.number("startingDeadlineSeconds", 0))
                            .isBefore(now);
            if (tooLate) {
                events.add(new Event(
                        "Warning", "MissSchedule", "Missed scheduled time to start a job: " + Times.seconds(time)));
                return done(Optional.empty(), again);
            }
            String policy = spec.text("concurrencyPolicy");
            if (policy.equals("Forbid") && !running.isEmpty()) {
                events.add(new Event(
                        "Normal",
                        "JobAlreadyActive",
                        "Not starting job because prior execution is running and concurrency policy is Forbid"));
                return done(Optional.empty(), again);
            }
            if (policy.equals("Replace")) {
                delete.addAll(running);
                status.remove("active");
            }
            status.put("lastScheduleTime", Times.seconds(time));
            return done(Optional.of(job(time)), again);
        }

        private CronJobPlan done(Optional<ObjectNode> create, Optional<Duration> again) {
            return new CronJobPlan(create, List.copyOf(delete), status, List.copyOf(events), again);
        }

        /** Times before this are done with. */
        private Instant earliest() {
            String last = status.path("lastScheduleTime").asText("");
            Instant earliest = Times.parse(last.isEmpty() ? cronJob.text("metadata.creationTimestamp") : last);
            if (spec.has("startingDeadlineSeconds")) {
                Instant deadline = now.minusSeconds(spec.number("startingDeadlineSeconds", 0));
                return deadline.isAfter(earliest) ? deadline : earliest;
            }
            return earliest;
        }

        private void clearHistory(String condition, int limit) {
            List<KubeObject> ended = finished.stream()
                    .filter(j -> end(j).orElseThrow().equals(condition))
                    .sorted(Comparator.comparing((KubeObject j) -> j.text("status.startTime"))
                            .thenComparing(KubeObject::name))
                    .toList();
            delete.addAll(ended.subList(0, Math.max(0, ended.size() - limit)));
        }

        private void updateActive() {
            Set<String> known = cronJob.at("status").list("active").stream()
                    .map(a -> a.text("uid"))
                    .collect(Collectors.toSet());
            for (KubeObject job : finished) {
                if (known.contains(job.uid())) {
                    String end = end(job).orElseThrow();
                    events.add(new Event(
                            "Normal", "SawCompletedJob", "Saw completed job: " + job.name() + ", condition: " + end));
                }
                String completed = job.text("status.completionTime");
                if (!completed.isEmpty()
                        && completed.compareTo(status.path("lastSuccessfulTime").asText("")) > 0) {
                    status.put("lastSuccessfulTime", completed);
                }
            }
            ArrayNode active = Json.array();
            for (KubeObject job : running) {
                Optional<ObjectNode> listed = cronJob.at("status").list("active").stream()
                        .filter(a -> a.text("uid").equals(job.uid()))
                        .map(a -> (ObjectNode) a.node().deepCopy())
                        .findFirst();
                // A job that somebody made from the template by hand is the CronJob's, and not one of its runs.
                listed.ifPresentOrElse(
                        active::add,
                        () -> events.add(new Event(
                                "Warning",
                                "UnexpectedJob",
                                "Saw a job that the controller did not create or forgot: " + job.name())));
            }
            if (active.isEmpty()) {
                status.remove("active");
            } else {
                status.set("active", active);
            }
        }

        private static Optional<String> end(KubeObject job) {
            return job.at("status").list("conditions").stream()
                    .filter(c -> c.text("status").equals("True"))
                    .map(c -> c.text("type"))
                    .filter(t -> t.equals("Complete") || t.equals("Failed"))
                    .findFirst();
        }

        private ObjectNode job(Instant time) {
            Fields template = spec.at("jobTemplate");
            ObjectNode job = Json.object();
            job.put("apiVersion", "batch/v1");
            job.put("kind", "Job");
            ObjectNode metadata = job.putObject("metadata");
            metadata.put("name", cronJob.name() + "-" + time.getEpochSecond() / 60);
            for (String field : List.of("labels", "annotations")) {
                template.at("metadata")
                        .map(field)
                        .forEach((key, value) ->
                                metadata.withObjectProperty(field).put(key, value));
            }
            String zone = spec.text("timeZone");
            metadata.withObjectProperty("annotations")
                    .put(
                            SCHEDULED,
                            zone.isEmpty()
                                    ? Times.seconds(time)
                                    : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(ZoneId.of(zone))));
            metadata.putArray("ownerReferences")
                    .add(OwnerReference.controllerOf(cronJob).toJson());
            job.set("spec", template.at("spec").node().deepCopy());
            return job;
        }
    }
}
