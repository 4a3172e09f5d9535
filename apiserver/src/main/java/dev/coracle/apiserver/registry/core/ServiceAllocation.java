package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives Services their addresses and node ports, and takes them back. On the store thread only. */
final class ServiceAllocation {
    private final Kind kind;
    private final ServiceAddresses addresses;
    private final NodePorts nodePorts;

    ServiceAllocation(Kind kind, ServiceAddresses addresses, NodePorts nodePorts) {
        this.kind = kind;
        this.addresses = addresses;
        this.nodePorts = nodePorts;
    }

    void allocate(Transaction tx, ObjectNode now, Optional<KubeObject> before) {
        allocate(new StoredLedger(tx, addresses, nodePorts), now, before);
    }

    /** Refuses what {@link #allocate(Transaction, ObjectNode, Optional)} would refuse; fills in what a dry run shows. */
    void tryOut(Image image, ObjectNode now, Optional<KubeObject> before, boolean dryRun) {
        ObjectNode object = dryRun ? now : now.deepCopy();
        allocate(new TrialLedger(image, addresses, nodePorts, dryRun), object, before);
    }

    private void allocate(Ledger ledger, ObjectNode now, Optional<KubeObject> before) {
        Fields old = before.map(KubeObject::fields).orElse(Fields.of(null));
        allocateAddress(ledger, now, old);
        allocatePorts(ledger, now, old);
    }

    private static boolean isAddress(String ip) {
        return !ip.isEmpty() && !ip.equals("None");
    }

    private void allocateAddress(Ledger ledger, ObjectNode now, Fields old) {
        ObjectNode spec = (ObjectNode) now.get("spec");
        String oldIp = old.text("spec.clusterIP");
        if (ServiceKind.isExternalName(Fields.of(spec))) {
            if (isAddress(oldIp)) {
                ledger.release(oldIp);
            }
            return;
        }
        String wanted = spec.path("clusterIP").asText("");
        if (wanted.equals("None") || isAddress(wanted) && wanted.equals(oldIp)) {
            return;
        }
        Fields service = Fields.of(now);
        String name = service.text("metadata.name");
        String ip = wanted.isEmpty()
                ? ledger.freeAddress()
                        .orElseThrow(() -> StatusException.internal(
                                "failed to allocate a serviceIP for Service \"" + name + "\": range is full"))
                : checked(ledger, wanted, service);
        if (name.isEmpty()) {
            // The address is taken before anybody looks at the name, and then nobody holds it.
            throw invalid(
                    service,
                    "spec.clusterIPs",
                    ServiceKind.array(List.of(wanted)),
                    "failed to allocate IP" + (wanted.isEmpty() ? "" : " " + wanted)
                            + ": IPAddress.networking.k8s.io \"" + ip
                            + "\" is invalid: spec.parentRef.name: Required value");
        }
        spec.put("clusterIP", ip);
        spec.putArray("clusterIPs").add(ip);
        ledger.take(
                ip, ObjectKey.of(service.text("metadata.namespace"), name), service.text("metadata.creationTimestamp"));
    }

    private String checked(Ledger ledger, String ip, Fields service) {
        String why = "";
        if (!addresses.contains(ip)) {
            why = "the provided network does not match the current range";
        } else if (ledger.taken(ip)) {
            why = "provided IP is already allocated";
        }
        if (!why.isEmpty()) {
            JsonNode value = ServiceKind.array(List.of(ip));
            throw invalid(service, "spec.clusterIPs", value, "failed to allocate IP " + ip + ": " + why);
        }
        return ip;
    }

    private StatusException invalid(Fields service, String field, JsonNode value, String detail) {
        Errors errors = new Errors();
        errors.invalid(field, value, detail);
        List<Cause> causes = errors.causes();
        return StatusException.invalid(kind.gvk(), service.text("metadata.name"), causes);
    }

    private void allocatePorts(Ledger ledger, ObjectNode now, Fields old) {
        Fields service = Fields.of(now);
        Fields spec = service.at("spec");
        boolean creates = !old.exists();
        boolean anyGiven = spec.list("ports").stream().anyMatch(p -> p.integer("nodePort", 0) != 0);
        boolean allocates = ServiceKind.usesNodePorts(spec);
        boolean health = ServiceKind.needsHealthPort(spec);
        if (ServiceKind.isExternalName(spec) || !allocates && !anyGiven && !health) {
            return;
        }
        Set<Integer> mine = new HashSet<>();
        NodePorts.collect(old, mine);
        Set<Integer> taken =
                ledger.portsOfOthers(ObjectKey.of(service.text("metadata.namespace"), service.text("metadata.name")));
        Set<String> seen = new HashSet<>();
        Map<Integer, Integer> byPort = new HashMap<>();
        int i = 0;
        for (JsonNode port : now.path("spec").path("ports")) {
            int given = port.path("nodePort").asInt(0);
            int number = port.path("port").asInt();
            boolean shared = creates && byPort.containsKey(number) && (given == 0 || given == byPort.get(number));
            int chosen = shared ? byPort.get(number) : given;
            if (!creates && given != 0 && !given(port, given, seen)) {
                throw StatusException.of(
                        500, "", "duplicate nodePort: {" + port.path("protocol").asText() + " " + given + "}");
            }
            if (chosen != 0 && !shared && !mine.contains(chosen)) {
                check(service, "spec.ports[" + i + "].nodePort", chosen, taken);
            }
            if (chosen == 0 && allocates) {
                chosen = next(ledger, taken);
            }
            if (chosen != 0) {
                ((ObjectNode) port).put("nodePort", chosen);
                taken.add(chosen);
                byPort.put(number, chosen);
            }
            i++;
        }
        if (health) {
            healthPort(ledger, (ObjectNode) now.get("spec"), mine, taken);
        }
    }

    private static boolean given(JsonNode port, int number, Set<String> seen) {
        return seen.add(port.path("protocol").asText() + number);
    }

    private void healthPort(Ledger ledger, ObjectNode spec, Set<Integer> mine, Set<Integer> taken) {
        int wanted = spec.path("healthCheckNodePort").asInt(0);
        if (wanted == 0) {
            spec.put("healthCheckNodePort", next(ledger, taken));
        } else if (!mine.contains(wanted) && !problem(wanted, taken).isEmpty()) {
            throw StatusException.internal(
                    "failed to allocate requested HealthCheck NodePort " + wanted + ": " + problem(wanted, taken));
        }
    }

    private int next(Ledger ledger, Set<Integer> taken) {
        return ledger.freePort(taken)
                .orElseThrow(() -> StatusException.internal("failed to allocate a nodePort: range is full"));
    }

    private void check(Fields service, String field, int port, Set<Integer> taken) {
        String why = problem(port, taken);
        if (!why.isEmpty()) {
            throw invalid(service, field, IntNode.valueOf(port), why);
        }
    }

    private String problem(int port, Set<Integer> taken) {
        if (!nodePorts.contains(port)) {
            return "provided port is not in the valid range. The range of valid ports is " + nodePorts.range();
        }
        return taken.contains(port) ? "provided port is already allocated" : "";
    }

    void release(Transaction tx, Fields service) {
        String ip = service.text("spec.clusterIP");
        if (isAddress(ip)) {
            addresses.release(tx, ip);
        }
    }

    /** The Endpoints of the same name go with their Service at once; slices are left to garbage collection. */
    void removeEndpoints(Transaction tx, ObjectKey service) {
        StorageKey endpoints = new StorageKey("endpoints", service);
        if (tx.get(endpoints).isPresent()) {
            tx.delete(endpoints);
        }
    }
}
