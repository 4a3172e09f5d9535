package dev.coracle.controllers.disruption;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.pods.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The arithmetic of one disruption budget. Pure; confined to one reconciliation. */
final class DisruptionPlan {
    /** An eviction that was granted and did not delete its pod is forgotten after this. */
    private static final Duration GRANTED = Duration.ofMinutes(2);

    private final KubeObject budget;
    private final List<KubeObject> pods;
    private final BiFunction<String, OwnerReference, Optional<KubeObject>> controllers;
    private final Instant now;
    private final Map<String, String> disrupted = new TreeMap<>();
    private Optional<Duration> again = Optional.empty();

    DisruptionPlan(
            KubeObject budget,
            List<KubeObject> pods,
            BiFunction<String, OwnerReference, Optional<KubeObject>> controllers,
            Instant now) {
        this.budget = budget;
        this.pods = pods;
        this.controllers = controllers;
        this.now = now;
        keepGranted();
    }

    private void keepGranted() {
        Map<String, String> granted = budget.at("status").map("disruptedPods");
        for (KubeObject pod : pods) {
            String since = granted.get(pod.name());
            if (since != null && !pod.deleting()) {
                Duration left = Duration.between(now, Times.parse(since).plus(GRANTED));
                if (!left.isNegative() && !left.isZero()) {
                    disrupted.put(pod.name(), since);
                    again = again.filter(a -> a.compareTo(left) < 0).or(() -> Optional.of(left));
                }
            }
        }
    }

    Optional<Duration> again() {
        return again;
    }

    ObjectNode status() {
        Fields spec = budget.at("spec");
        int expected = pods.size();
        int desired = 0;
        if (spec.has("maxUnavailable")) {
            expected = expectedScale();
            desired = Math.max(0, expected - amount(spec.at("maxUnavailable"), expected));
        } else if (spec.has("minAvailable")) {
            if (!spec.at("minAvailable").node().isNumber()) {
                expected = expectedScale();
            }
            desired = amount(spec.at("minAvailable"), expected);
        }
        int healthy = (int) pods.stream()
                .filter(pod -> !pod.deleting() && !disrupted.containsKey(pod.name()) && Pods.ready(pod))
                .count();
        int allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
        ObjectNode status = Json.object();
        status.put("observedGeneration", budget.generation());
        if (!disrupted.isEmpty()) {
            ObjectNode map = status.putObject("disruptedPods");
            disrupted.forEach(map::put);
        }
        status.put("disruptionsAllowed", allowed);
        status.put("currentHealthy", healthy);
        status.put("desiredHealthy", desired);
        status.put("expectedPods", expected);
        status.set("conditions", conditions(allowed > 0));
        return status;
    }

    /** A number, or a share rounded up. */
    private static int amount(Fields bound, int of) {
        String text = bound.text();
        if (text.endsWith("%")) {
            long share = Long.parseLong(text.substring(0, text.length() - 1));
            return (int) ((share * of + 99) / 100);
        }
        return bound.node().asInt(0);
    }

    /** How many pods their controllers want, each controller counted once. */
    private int expectedScale() {
        Map<String, Integer> wanted = new TreeMap<>();
        for (KubeObject pod : pods) {
            Optional<KubeObject> top = pod.controller().flatMap(owner -> controllers.apply(pod.namespace(), owner));
            Optional<KubeObject> above =
                    top.flatMap(KubeObject::controller).flatMap(owner -> controllers.apply(pod.namespace(), owner));
            above.or(() -> top).ifPresent(c -> wanted.put(c.uid(), c.at("spec").integer("replicas", 1)));
        }
        return wanted.values().stream().mapToInt(Integer::intValue).sum();
    }

    private ArrayNode conditions(boolean allowed) {
        ArrayNode conditions = Json.array();
        String status = allowed ? "True" : "False";
        String since = Times.seconds(now);
        for (Fields condition : budget.at("status").list("conditions")) {
            if (!condition.text("type").equals("DisruptionAllowed")) {
                conditions.add(condition.node().deepCopy());
            } else if (condition.text("status").equals(status)) {
                since = condition.text("lastTransitionTime");
            }
        }
        conditions
                .addObject()
                .put("type", "DisruptionAllowed")
                .put("status", status)
                .put("observedGeneration", budget.generation())
                .put("lastTransitionTime", since)
                .put("reason", allowed ? "SufficientPods" : "InsufficientPods")
                .put("message", "");
        return conditions;
    }
}
