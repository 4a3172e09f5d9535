package dev.coracle.controllers.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Works out a Deployment's status from its sets. Confined to one plan. */
final class DeploymentStatus {
    private static final String NEW_SET_AVAILABLE = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";
    private static final String PAUSED = "DeploymentPaused";

    private record Counts(int replicas, int updated, int ready, int available, int unavailable, int terminating) {}

    private final KubeObject deployment;
    private final Rollout rollout;
    private final Instant now;
    private final Fields before;
    private final Conditions conditions;
    private int collisions;

    DeploymentStatus(KubeObject deployment, Rollout rollout, Instant now) {
        this.deployment = deployment;
        this.rollout = rollout;
        this.now = now;
        this.before = deployment.at("status");
        this.conditions = new Conditions(before, now);
        this.collisions = before.integer("collisionCount", 0);
    }

    /** Pausing and resuming end a deadline that was running, except one that has passed. */
    void notePause() {
        if (!rollout.hasDeadline()) {
            return;
        }
        Optional<Conditions.Condition> progressing = conditions.get(Conditions.PROGRESSING);
        if (progressing.map(c -> c.reason().equals(TIMED_OUT)).orElse(false)) {
            return;
        }
        boolean notedPause = progressing.map(c -> c.reason().equals(PAUSED)).orElse(false);
        if (rollout.paused() && !notedPause) {
            conditions.set(Conditions.PROGRESSING, "Unknown", PAUSED, "Deployment is paused");
        } else if (!rollout.paused() && notedPause) {
            conditions.set(Conditions.PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    void noteCreated(String set) {
        if (rollout.hasDeadline()) {
            conditions.set(
                    Conditions.PROGRESSING, "True", "NewReplicaSetCreated", "Created new replica set \"" + set + "\"");
        }
    }

    void noteFound(String set) {
        if (rollout.hasDeadline() && conditions.get(Conditions.PROGRESSING).isEmpty()) {
            conditions.set(
                    Conditions.PROGRESSING, "True", "FoundNewReplicaSet", "Found new replica set \"" + set + "\"");
        }
    }

    void noteCreateFailed(String set, String why) {
        conditions.set(
                Conditions.PROGRESSING,
                "False",
                "ReplicaSetCreateError",
                "Failed to create new replica set \"" + set + "\": " + why);
    }

    void noteCollision() {
        collisions++;
    }

    /** The status of a Deployment that is paused, resized or on its way out. */
    ObjectNode settled(List<SetView> sets, Optional<SetView> newest) {
        Counts counts = counts(sets, newest);
        noteAvailability(counts);
        return toJson(counts);
    }

    /** The status of a Deployment whose rollout goes on. */
    ObjectNode progressed(List<SetView> sets, Optional<SetView> newest) {
        Counts counts = counts(sets, newest);
        noteAvailability(counts);
        noteProgress(counts, newest);
        noteFailures(sets, newest);
        return toJson(counts);
    }

    private Counts counts(List<SetView> sets, Optional<SetView> newest) {
        int available = sets.stream().mapToInt(SetView::available).sum();
        int wanted = sets.stream().mapToInt(SetView::replicas).sum();
        return new Counts(
                sets.stream().mapToInt(SetView::current).sum(),
                newest.map(SetView::current).orElse(0),
                sets.stream().mapToInt(SetView::ready).sum(),
                available,
                Math.max(0, wanted - available),
                sets.stream()
                        .mapToInt(s -> s.object().at("status").integer("terminatingReplicas", 0))
                        .sum());
    }

    private void noteAvailability(Counts counts) {
        if (counts.available >= rollout.minAvailable()) {
            conditions.set(
                    Conditions.AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        } else {
            conditions.set(
                    Conditions.AVAILABLE,
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.");
        }
    }

    private void noteProgress(Counts counts, Optional<SetView> newest) {
        if (!rollout.hasDeadline()) {
            conditions.remove(Conditions.PROGRESSING);
            return;
        }
        Optional<Conditions.Condition> progressing = conditions.get(Conditions.PROGRESSING);
        boolean completeBefore = counts.replicas == counts.updated
                && progressing.map(c -> c.reason().equals(NEW_SET_AVAILABLE)).orElse(false);
        if (completeBefore) {
            return;
        }
        String what =
                newest.map(s -> "ReplicaSet \"" + s.name() + "\"").orElse("Deployment \"" + deployment.name() + "\"");
        if (complete(counts)) {
            conditions.set(Conditions.PROGRESSING, "True", NEW_SET_AVAILABLE, what + " has successfully progressed.");
        } else if (progressing(counts)) {
            conditions.replace(Conditions.PROGRESSING, "True", "ReplicaSetUpdated", what + " is progressing.");
        } else if (timedOut()) {
            conditions.set(Conditions.PROGRESSING, "False", TIMED_OUT, what + " has timed out progressing.");
        }
    }

    private boolean complete(Counts counts) {
        return counts.updated == rollout.replicas()
                && counts.replicas == rollout.replicas()
                && counts.available == rollout.replicas();
    }

    private boolean progressing(Counts now) {
        int updated = before.integer("updatedReplicas", 0);
        int old = before.integer("replicas", 0) - updated;
        return now.updated > updated
                || now.replicas - now.updated < old
                || now.ready > before.integer("readyReplicas", 0)
                || now.available > before.integer("availableReplicas", 0);
    }

    private boolean timedOut() {
        return conditions
                .get(Conditions.PROGRESSING)
                .map(c -> !c.reason().equals(NEW_SET_AVAILABLE)
                        && (c.reason().equals(TIMED_OUT) || !now.isBefore(deadline(c))))
                .orElse(false);
    }

    private Instant deadline(Conditions.Condition progressing) {
        return Times.parse(progressing.updated()).plusSeconds(rollout.deadlineSeconds());
    }

    /** When the deadline has to be looked at again; empty for a rollout that is complete or has failed. */
    Optional<Duration> untilDeadline() {
        if (!rollout.hasDeadline() || rollout.paused()) {
            return Optional.empty();
        }
        return conditions
                .get(Conditions.PROGRESSING)
                .filter(c ->
                        !c.reason().equals(NEW_SET_AVAILABLE) && !c.reason().equals(TIMED_OUT))
                .map(c -> Duration.between(now, deadline(c)))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .map(wait -> wait.plusSeconds(1));
    }

    private void noteFailures(List<SetView> sets, Optional<SetView> newest) {
        Optional<Fields> failure = newest.flatMap(DeploymentStatus::failureOf)
                .or(() -> sets.stream().flatMap(s -> failureOf(s).stream()).findFirst());
        if (failure.isPresent()) {
            conditions.set(
                    Conditions.REPLICA_FAILURE,
                    failure.get().text("status"),
                    failure.get().text("reason"),
                    failure.get().text("message"));
        } else {
            conditions.remove(Conditions.REPLICA_FAILURE);
        }
    }

    private static Optional<Fields> failureOf(SetView set) {
        return set.object().at("status").list("conditions").stream()
                .filter(c -> c.text("type").equals(Conditions.REPLICA_FAILURE))
                .findFirst();
    }

    private ObjectNode toJson(Counts counts) {
        ObjectNode status = Json.object();
        status.put("observedGeneration", deployment.generation());
        putCount(status, "replicas", counts.replicas);
        putCount(status, "updatedReplicas", counts.updated);
        putCount(status, "readyReplicas", counts.ready);
        putCount(status, "availableReplicas", counts.available);
        putCount(status, "unavailableReplicas", counts.unavailable);
        status.put("terminatingReplicas", counts.terminating);
        status.set("conditions", conditions.toJson());
        putCount(status, "collisionCount", collisions);
        return status;
    }

    private static void putCount(ObjectNode status, String field, int count) {
        if (count != 0) {
            status.put(field, count);
        }
    }
}
