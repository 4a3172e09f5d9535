package dev.coracle.controllers.deployment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions of a Deployment while its new status is worked out. Confined to one plan. */
final class Conditions {
    static final String PROGRESSING = "Progressing";
    static final String AVAILABLE = "Available";
    static final String REPLICA_FAILURE = "ReplicaFailure";

    private final List<Condition> conditions = new ArrayList<>();
    private final String now;

    record Condition(String type, String status, String reason, String message, String updated, String transition) {
        static Condition of(Fields c) {
            return new Condition(
                    c.text("type"),
                    c.text("status"),
                    c.text("reason"),
                    c.text("message"),
                    c.text("lastUpdateTime"),
                    c.text("lastTransitionTime"));
        }
    }

    Conditions(Fields status, Instant now) {
        this.now = Times.seconds(now);
        status.list("conditions").forEach(c -> conditions.add(Condition.of(c)));
    }

    Optional<Condition> get(String type) {
        return conditions.stream().filter(c -> c.type.equals(type)).findFirst();
    }

    void remove(String type) {
        conditions.removeIf(c -> c.type.equals(type));
    }

    /** Keeps the present one when status and reason are the same, and the transition time when the status is. */
    void set(String type, String status, String reason, String message) {
        Optional<Condition> before = get(type);
        if (before.isPresent()
                && before.get().status.equals(status)
                && before.get().reason.equals(reason)) {
            return;
        }
        replace(type, status, reason, message);
    }

    /** As {@link #set}, but always dated now: progress was seen. */
    void replace(String type, String status, String reason, String message) {
        String transition = get(type)
                .filter(c -> c.status.equals(status))
                .map(Condition::transition)
                .orElse(now);
        remove(type);
        conditions.add(new Condition(type, status, reason, message, now, transition));
    }

    ArrayNode toJson() {
        ArrayNode list = Json.array();
        for (Condition c : conditions) {
            ObjectNode node = list.addObject().put("type", c.type).put("status", c.status);
            node.put("lastUpdateTime", c.updated).put("lastTransitionTime", c.transition);
            if (!c.reason.isEmpty()) {
                node.put("reason", c.reason);
            }
            if (!c.message.isEmpty()) {
                node.put("message", c.message);
            }
        }
        return list;
    }
}
