package dev.coracle.controllers.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.pods.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The rules of Jobs, counted from the pods that are there: pods carry no tracking finalizer, so one that is removed by hand is
 * forgotten. Pure: arguments are not modified. Confined to one plan.
 */
final class JobReconciler {
    static final String INDEX = "batch.kubernetes.io/job-completion-index";
    private static final Duration BACKOFF_START = Duration.ofSeconds(10);
    private static final Duration BACKOFF_LIMIT = Duration.ofMinutes(6);

    private final KubeObject job;
    private final Fields spec;
    private final Fields before;
    private final Instant now;
    private final List<KubeObject> active = new ArrayList<>();
    private final List<KubeObject> succeeded = new ArrayList<>();
    private final List<KubeObject> failed = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final ArrayNode conditions = Json.array();
    private int terminating;

    record Event(String type, String reason, String message) {}

    /** @param create completion indexes of new pods, -1 for pods without one */
    record Plan(
            List<Integer> create,
            List<KubeObject> delete,
            ObjectNode status,
            List<Event> events,
            Optional<Duration> again) {}

    JobReconciler(KubeObject job, List<KubeObject> pods, Instant now) {
        this.job = job;
        this.spec = job.at("spec");
        this.before = job.at("status");
        this.now = now;
        before.list("conditions").forEach(c -> conditions.add(c.node().deepCopy()));
        for (KubeObject pod : pods) {
            switch (pod.text("status.phase")) {
                case "Succeeded" -> succeeded.add(pod);
                case "Failed" -> failed.add(pod);
                default -> {
                    if (pod.deleting()) {
                        terminating++;
                    } else {
                        active.add(pod);
                    }
                }
            }
        }
    }

    Plan plan() {
        if (has("Complete") || has("Failed")) {
            return new Plan(List.of(), active, status(0), events, untilExpiry());
        }
        if (spec.flag("suspend")) {
            if (!has("Suspended")) {
                set("Suspended", "True", "JobSuspended", "Job suspended");
                events.add(new Event("Normal", "Suspended", "Job suspended"));
            }
            return new Plan(List.of(), active, status(0), events, Optional.empty());
        }
        if (has("Suspended")) {
            set("Suspended", "False", "JobResumed", "Job resumed");
            events.add(new Event("Normal", "Resumed", "Job resumed"));
        }
        if (pastDeadline()) {
            return fail("DeadlineExceeded", "Job was active longer than specified deadline");
        }
        if (failed.size() > spec.integer("backoffLimit", 6)) {
            return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        return complete() ? finish() : goOn();
    }

    private Plan goOn() {
        List<Integer> missing = missing();
        int surplus = active.size() - wantedActive();
        if (surplus > 0) {
            return new Plan(
                    List.of(), active.subList(0, surplus), status(active.size() - surplus), events, untilDeadline());
        }
        Duration wait = missing.isEmpty() ? Duration.ZERO : untilNextTry();
        if (!wait.isZero()) {
            return new Plan(List.of(), List.of(), status(active.size()), events, Optional.of(wait));
        }
        return new Plan(missing, List.of(), status(active.size()), events, untilDeadline());
    }

    private boolean complete() {
        if (spec.has("completions")) {
            return successes() >= spec.integer("completions", 1);
        }
        return !succeeded.isEmpty() && active.isEmpty(); // a work queue: one success means the work is done
    }

    private int successes() {
        return indexed() ? completedIndexes().size() : succeeded.size();
    }

    private int wantedActive() {
        int parallelism = spec.integer("parallelism", 1);
        if (!spec.has("completions")) {
            return succeeded.isEmpty() ? parallelism : active.size();
        }
        return Math.max(0, Math.min(parallelism, spec.integer("completions", 1) - successes()));
    }

    private boolean indexed() {
        return spec.text("completionMode").equals("Indexed");
    }

    private TreeSet<Integer> completedIndexes() {
        TreeSet<Integer> done = new TreeSet<>();
        succeeded.forEach(pod -> done.add(index(pod)));
        return done;
    }

    private static int index(KubeObject pod) {
        return Integer.parseInt(pod.annotations().getOrDefault(INDEX, "-1"));
    }

    private List<Integer> missing() {
        int count = wantedActive() - active.size();
        List<Integer> missing = new ArrayList<>();
        if (!indexed()) {
            for (int i = 0; i < count; i++) {
                missing.add(-1);
            }
            return missing;
        }
        TreeSet<Integer> taken = completedIndexes();
        active.forEach(pod -> taken.add(index(pod)));
        for (int i = 0; i < spec.integer("completions", 1) && missing.size() < count; i++) {
            if (!taken.contains(i)) {
                missing.add(i);
            }
        }
        return missing;
    }

    /** Ten seconds after a failure, doubling with every further one. */
    private Duration untilNextTry() {
        if (failed.isEmpty()) {
            return Duration.ZERO;
        }
        Duration backoff = BACKOFF_START.multipliedBy(1L << Math.min(failed.size() - 1, 10));
        Instant last = failed.stream().map(this::ended).max(Instant::compareTo).orElse(now);
        Instant next = last.plus(backoff.compareTo(BACKOFF_LIMIT) > 0 ? BACKOFF_LIMIT : backoff);
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }

    private Instant ended(KubeObject pod) {
        return pod.at("status").list("containerStatuses").stream()
                .map(c -> c.text("state.terminated.finishedAt"))
                .filter(t -> !t.isEmpty())
                .map(Times::parse)
                .max(Instant::compareTo)
                .or(() -> Pods.readySince(pod))
                .orElse(started());
    }

    private Instant started() {
        String start = before.text("startTime");
        return start.isEmpty() ? now : Times.parse(start);
    }

    private boolean pastDeadline() {
        return spec.has("activeDeadlineSeconds")
                && !started()
                        .plusSeconds(spec.integer("activeDeadlineSeconds", 0))
                        .isAfter(now);
    }

    private Optional<Duration> untilDeadline() {
        return spec.has("activeDeadlineSeconds")
                ? Optional.of(Duration.between(now, started().plusSeconds(spec.integer("activeDeadlineSeconds", 0))))
                : Optional.empty();
    }

    /** Empty without a time to live; zero when it has passed. */
    Optional<Duration> untilExpiry() {
        if (!spec.has("ttlSecondsAfterFinished")) {
            return Optional.empty();
        }
        return before.list("conditions").stream()
                .filter(c -> c.text("type").equals("Complete") || c.text("type").equals("Failed"))
                .filter(c -> c.text("status").equals("True"))
                .map(c -> Times.parse(c.text("lastTransitionTime")))
                .map(end -> end.plusSeconds(spec.integer("ttlSecondsAfterFinished", 0)))
                .map(expiry -> expiry.isAfter(now) ? Duration.between(now, expiry) : Duration.ZERO)
                .findFirst();
    }

    private Plan finish() {
        String message = "Reached expected number of succeeded pods";
        set("SuccessCriteriaMet", "True", "CompletionsReached", message);
        set("Complete", "True", "CompletionsReached", message);
        events.add(new Event("Normal", "Completed", "Job completed"));
        ObjectNode status = status(0);
        status.put("completionTime", Times.seconds(now));
        return new Plan(List.of(), active, status, events, Optional.empty());
    }

    private Plan fail(String reason, String message) {
        set("FailureTarget", "True", reason, message);
        set("Failed", "True", reason, message);
        events.add(new Event("Warning", reason, message));
        return new Plan(List.of(), active, status(0), events, Optional.empty());
    }

    private boolean has(String type) {
        for (var condition : conditions) {
            if (condition.path("type").asText().equals(type)
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    private void set(String type, String status, String reason, String message) {
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.get(i).path("type").asText().equals(type)) {
                conditions.remove(i);
                break;
            }
        }
        conditions
                .addObject()
                .put("type", type)
                .put("status", status)
                .put("lastProbeTime", Times.seconds(now))
                .put("lastTransitionTime", Times.seconds(now))
                .put("reason", reason)
                .put("message", message);
    }

    private ObjectNode status(int nowActive) {
        ObjectNode status = Json.object();
        if (!conditions.isEmpty()) {
            status.set("conditions", conditions);
        }
        if (!spec.flag("suspend")) {
            status.put("startTime", Times.seconds(started()));
        }
        if (before.has("completionTime")) {
            status.put("completionTime", before.text("completionTime"));
        }
        putCount(status, "active", nowActive);
        putCount(status, "succeeded", succeeded.size());
        putCount(status, "failed", failed.size());
        if (indexed() && !succeeded.isEmpty()) {
            status.put("completedIndexes", ranges(completedIndexes()));
        }
        status.putObject("uncountedTerminatedPods");
        status.put("terminating", terminating);
        status.put("ready", active.stream().filter(Pods::ready).count());
        return status;
    }

    /** {@code 0-2,4}. */
    static String ranges(TreeSet<Integer> indexes) {
        List<String> ranges = new ArrayList<>();
        Integer from = null;
        Integer to = null;
        for (int index : indexes) {
            if (to != null && index == to + 1) {
                to = index;
                continue;
            }
            if (from != null) {
                ranges.add(from.equals(to) ? from.toString() : from + "-" + to);
            }
            from = index;
            to = index;
        }
        if (from != null) {
            ranges.add(from.equals(to) ? from.toString() : from + "-" + to);
        }
        return String.join(",", ranges);
    }

    private static void putCount(ObjectNode status, String field, int count) {
        if (count > 0) {
            status.put(field, count);
        }
    }
}
