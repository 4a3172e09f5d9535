package dev.coracle.kubelet.pod;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions that the kubelet owns, with its reasons and messages. Pure. */
final class PodConditions {
    private final KubeObject pod;
    private final PodFacts facts;
    private final String phase;
    private final Instant now;

    private record Verdict(boolean status, String reason, String message) {
        static final Verdict TRUE = new Verdict(true, "", "");
    }

    private PodConditions(KubeObject pod, PodFacts facts, String phase, Instant now) {
        this.pod = pod;
        this.facts = facts;
        this.phase = phase;
        this.now = now;
    }

    /** A condition keeps its transition time while its status stays. */
    static ArrayNode of(KubeObject pod, PodFacts facts, String phase, Instant now) {
        return new PodConditions(pod, facts, phase, now).all();
    }

    private ArrayNode all() {
        Verdict containersReady = containersReady();
        ArrayNode conditions = Json.array();
        conditions.add(condition("PodReadyToStartContainers", facts.sandboxReady() ? Verdict.TRUE : falseFor("")));
        conditions.add(condition("Initialized", initialized()));
        conditions.add(condition("Ready", ready(containersReady)));
        conditions.add(condition("ContainersReady", containersReady));
        if (before("PodScheduled").isEmpty()) {
            conditions.add(condition("PodScheduled", Verdict.TRUE));
        }
        return conditions;
    }

    private static Verdict falseFor(String reason) {
        return new Verdict(false, reason, "");
    }

    private Verdict initialized() {
        List<String> waiting = new ArrayList<>();
        for (ContainerFacts c : facts.init()) {
            boolean done =
                    c.ended().filter(ContainerState.Terminated::succeeded).isPresent();
            if (!done && !(c.sidecar() && c.started())) {
                waiting.add(c.name());
            }
        }
        if (phase.equals("Succeeded")) {
            return new Verdict(true, "PodCompleted", "");
        }
        return waiting.isEmpty()
                ? Verdict.TRUE
                : new Verdict(false, "ContainersNotInitialized", "containers with incomplete status: " + go(waiting));
    }

    private Verdict containersReady() {
        if (phase.equals("Succeeded")) {
            return falseFor("PodCompleted");
        }
        if (phase.equals("Failed")) {
            return falseFor("PodFailed");
        }
        List<String> unready = new ArrayList<>();
        facts.init().stream().filter(c -> c.sidecar() && !c.ready()).forEach(c -> unready.add(c.name()));
        facts.containers().stream().filter(c -> !c.ready()).forEach(c -> unready.add(c.name()));
        return unready.isEmpty()
                ? Verdict.TRUE
                : new Verdict(false, "ContainersNotReady", "containers with unready status: " + go(unready));
    }

    private Verdict ready(Verdict containersReady) {
        if (!containersReady.status) {
            return containersReady;
        }
        List<String> missing = new ArrayList<>();
        for (Fields gate : pod.fields().list("spec.readinessGates")) {
            String type = gate.text("conditionType");
            Optional<Fields> condition = before(type);
            if (condition.isEmpty()) {
                missing.add("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
            } else if (!condition.get().text("status").equals("True")) {
                missing.add("the status of pod readiness gate \"" + type + "\" is not \"True\", but "
                        + condition.get().text("status"));
            }
        }
        return missing.isEmpty()
                ? Verdict.TRUE
                : new Verdict(false, "ReadinessGatesNotReady", String.join(", ", missing));
    }

    /** A list as Go prints it. */
    private static String go(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private Optional<Fields> before(String type) {
        return pod.fields().list("status.conditions").stream()
                .filter(c -> c.text("type").equals(type))
                .findFirst();
    }

    private ObjectNode condition(String type, Verdict verdict) {
        String status = verdict.status ? "True" : "False";
        ObjectNode node = Json.object();
        node.put("type", type);
        if (pod.generation() > 0) {
            node.put("observedGeneration", pod.generation());
        }
        node.put("status", status);
        node.putNull("lastProbeTime");
        String since = before(type)
                .filter(c -> c.text("status").equals(status))
                .map(c -> c.text("lastTransitionTime"))
                .orElse("");
        node.put("lastTransitionTime", since.isEmpty() ? Times.seconds(now) : since);
        if (!verdict.reason.isEmpty()) {
            node.put("reason", verdict.reason);
        }
        if (!verdict.message.isEmpty()) {
            node.put("message", verdict.message);
        }
        return node;
    }
}
