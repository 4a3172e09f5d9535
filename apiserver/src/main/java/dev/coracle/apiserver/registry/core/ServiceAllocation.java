package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.List;
import java.util.Optional;

/** Gives Services their addresses and node ports, and takes them back. What is stored changes on the store thread only. */
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
        Fields service = Fields.of(now);
        if (!old.exists()) {
            give(ledger, now, 0);
        } else {
            change(ledger, now, old);
        }
        if (NodePorts.holdsPorts(service.at("spec"))) {
            new NodePortAllocation(kind.gvk(), ledger, nodePorts, now, old).run();
        }
    }

    /** {@code updateClusterIPs}: addresses come and go with type ExternalName and with the second family. */
    private void change(Ledger ledger, ObjectNode now, Fields old) {
        Fields spec = Fields.of(now).at("spec");
        boolean wasElsewhere = ServiceKind.isExternalName(old.at("spec"));
        boolean isElsewhere = ServiceKind.isExternalName(spec);
        List<String> oldIps = old.texts("spec.clusterIPs");
        int oldFamilies = old.texts("spec.ipFamilies").size();
        int families = spec.texts("ipFamilies").size();
        if (wasElsewhere) {
            give(ledger, now, 0);
        } else if (oldIps.contains("None") || ServiceFamilies.keepsPreferDualStack(spec, old.at("spec"))) {
            return;
        } else if (isElsewhere) {
            oldIps.forEach(ledger::release);
        } else if (oldFamilies == 1 && families == 2) {
            give(ledger, now, 1);
        } else if (oldFamilies == 2 && families == 1 && oldIps.size() == 2) {
            ledger.release(oldIps.get(1));
        }
    }

    /** An address for each family from {@code first} on: the wished one, or any. */
    private void give(Ledger ledger, ObjectNode now, int first) {
        ObjectNode spec = (ObjectNode) now.get("spec");
        Fields fields = Fields.of(spec);
        if (ServiceKind.isExternalName(fields) || fields.texts("clusterIPs").contains("None")) {
            return;
        }
        List<String> families = fields.texts("ipFamilies");
        ArrayNode ips = spec.get("clusterIPs") instanceof ArrayNode given ? given : spec.putArray("clusterIPs");
        while (ips.size() < families.size()) {
            ips.add(""); // what errors show for an address that was not wished
        }
        Fields service = Fields.of(now);
        ObjectKey key = ObjectKey.of(service.text("metadata.namespace"), service.text("metadata.name"));
        for (int i = first; i < families.size(); i++) {
            String wish = ips.get(i).asText();
            String ip = wish.isEmpty() ? any(ledger, families.get(i), key.name()) : wished(ledger, wish, ips, service);
            if (key.name().isEmpty()) {
                // The address is taken before anybody looks at the name, and then nobody holds it.
                throw refusal(
                        wish,
                        ips,
                        service,
                        "IPAddress.networking.k8s.io \"" + ip + "\" is invalid: spec.parentRef.name: Required value");
            }
            ips.set(i, ip);
            ledger.take(ip, key, service.text("metadata.creationTimestamp"));
        }
        spec.put("clusterIP", ips.path(0).asText());
    }

    private static String any(Ledger ledger, String family, String name) {
        return ledger.freeAddress(family)
                .orElseThrow(() -> StatusException.internal(
                        "failed to allocate a serviceIP for Service \"" + name + "\": range is full"));
    }

    private String wished(Ledger ledger, String ip, JsonNode ips, Fields service) {
        if (!ledger.offers(ip)) {
            throw refusal(ip, ips, service, "the provided network does not match the current range");
        }
        if (ledger.taken(ip)) {
            throw refusal(ip, ips, service, "provided IP is already allocated");
        }
        return ip;
    }

    private StatusException refusal(String ip, JsonNode ips, Fields service, String why) {
        Errors errors = new Errors();
        errors.invalid("spec.clusterIPs", ips, "failed to allocate IP" + (ip.isEmpty() ? "" : " " + ip) + ": " + why);
        return StatusException.invalid(kind.gvk(), service.text("metadata.name"), errors.causes());
    }

    void release(Transaction tx, Fields service) {
        if (!ServiceKind.isExternalName(service.at("spec"))) {
            service.texts("spec.clusterIPs").stream()
                    .filter(ip -> !ip.equals("None"))
                    .forEach(ip -> addresses.release(tx, ip));
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
