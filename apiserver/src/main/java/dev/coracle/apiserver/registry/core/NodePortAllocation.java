package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The node ports of one write of a Service of type NodePort or LoadBalancer. Confined to that write. */
final class NodePortAllocation {
    private final GroupVersionKind kind;
    private final Ledger ledger;
    private final NodePorts range;
    private final Fields service;
    private final ObjectNode spec;
    private final List<ObjectNode> ports = new ArrayList<>();
    private final Fields old;
    private final Set<Integer> taken;

    /** @param old the stored Service; missing on create */
    NodePortAllocation(GroupVersionKind kind, Ledger ledger, NodePorts range, ObjectNode now, Fields old) {
        this.kind = kind;
        this.ledger = ledger;
        this.range = range;
        this.service = Fields.of(now);
        this.spec = (ObjectNode) now.get("spec");
        this.old = old;
        this.taken =
                ledger.portsOfOthers(ObjectKey.of(service.text("metadata.namespace"), service.text("metadata.name")));
        spec.path("ports").forEach(port -> ports.add((ObjectNode) port));
    }

    void run() {
        boolean dynamic = ServiceKind.usesNodePorts(Fields.of(spec));
        if (old.exists()) {
            update(dynamic);
        } else {
            create(dynamic);
        }
        boolean needed = ServiceKind.needsHealthPort(old.at("spec"));
        if (ServiceKind.needsHealthPort(Fields.of(spec)) && !needed) {
            healthPort();
        }
    }

    /** {@code initNodePorts}: ports of one number share one node port, which any of them may name. */
    private void create(boolean dynamic) {
        Map<Integer, Integer> byPort = new HashMap<>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            int number = port.path("port").asInt();
            int given = nodePort(port);
            if (given == 0 && !dynamic) {
                continue;
            }
            Integer shared = byPort.get(number);
            if (shared == null) {
                int wish = named(number);
                int chosen = wish == 0 ? next() : take(i, wish);
                port.put("nodePort", chosen);
                byPort.put(number, chosen);
            } else if (given == 0) {
                port.put("nodePort", shared);
            } else if (given != shared) {
                take(i, given);
            }
        }
    }

    /** The node port that some entry for the port number names; 0 when none does. */
    private int named(int number) {
        return ports.stream()
                .filter(port -> port.path("port").asInt() == number)
                .mapToInt(NodePortAllocation::nodePort)
                .filter(nodePort -> nodePort != 0)
                .findFirst()
                .orElse(0);
    }

    /** {@code updateNodePorts}: what the Service had it keeps. */
    private void update(boolean dynamic) {
        Set<Integer> mine = new HashSet<>();
        if (NodePorts.holdsPorts(old.at("spec"))) {
            old.list("spec.ports").forEach(port -> mine.add(port.integer("nodePort", 0)));
        }
        Set<Integer> others = Set.copyOf(taken);
        taken.addAll(mine);
        taken.add(old.integer("spec.healthCheckNodePort", 0));
        Set<Integer> fresh = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            int given = nodePort(port);
            if (given == 0 && !dynamic) {
                continue;
            }
            boolean kept = mine.contains(given) && !others.contains(given);
            if (given == 0) {
                port.put("nodePort", next());
            } else if (!kept && fresh.add(given)) {
                take(i, given);
            }
            String pair = "{" + port.path("protocol").asText() + " " + nodePort(port) + "}";
            if (!seen.add(pair)) {
                throw StatusException.of(500, "", "duplicate nodePort: " + pair);
            }
        }
    }

    private void healthPort() {
        int wish = spec.path("healthCheckNodePort").asInt(0);
        if (wish == 0) {
            int chosen = ledger.freePort(taken)
                    .orElseThrow(() ->
                            StatusException.internal("failed to allocate a HealthCheck NodePort 0: range is full"));
            spec.put("healthCheckNodePort", chosen);
        } else if (!problem(wish).isEmpty()) {
            throw StatusException.internal(
                    "failed to allocate requested HealthCheck NodePort " + wish + ": " + problem(wish));
        }
    }

    private int next() {
        int port = ledger.freePort(taken)
                .orElseThrow(() -> StatusException.internal("failed to allocate a nodePort: range is full"));
        taken.add(port);
        return port;
    }

    private int take(int index, int port) {
        String why = problem(port);
        if (!why.isEmpty()) {
            Errors errors = new Errors();
            errors.invalid("spec.ports[" + index + "].nodePort", IntNode.valueOf(port), why);
            throw StatusException.invalid(kind, service.text("metadata.name"), errors.causes());
        }
        taken.add(port);
        return port;
    }

    private String problem(int port) {
        if (!range.contains(port)) {
            return "provided port is not in the valid range. The range of valid ports is " + range.range();
        }
        return taken.contains(port) ? "provided port is already allocated" : "";
    }

    private static int nodePort(ObjectNode port) {
        return port.path("nodePort").asInt(0);
    }
}
