package dev.coracle.controllers.endpointslice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import java.util.List;

/** One pod in a slice. Text fields are "" when absent. Two endpoints are equal when a slice shows them the same. */
record Endpoint(
        List<String> addresses,
        boolean ready,
        boolean serving,
        boolean terminating,
        String hostname,
        String nodeName,
        String zone,
        String podNamespace,
        String podName,
        String podUid,
        List<String> zoneHints,
        List<String> nodeHints) {

    /** What makes it the same endpoint before and after an update. */
    record Identity(List<String> addresses, String hostname, String podNamespace, String podName) {}

    static Endpoint of(Fields endpoint) {
        return new Endpoint(
                endpoint.texts("addresses"),
                endpoint.flag("conditions.ready"),
                endpoint.flag("conditions.serving"),
                endpoint.flag("conditions.terminating"),
                endpoint.text("hostname"),
                endpoint.text("nodeName"),
                endpoint.text("zone"),
                endpoint.text("targetRef.namespace"),
                endpoint.text("targetRef.name"),
                endpoint.text("targetRef.uid"),
                endpoint.list("hints.forZones").stream()
                        .map(z -> z.text("name"))
                        .toList(),
                endpoint.list("hints.forNodes").stream()
                        .map(n -> n.text("name"))
                        .toList());
    }

    Endpoint withHints(List<String> zones, List<String> nodes) {
        return new Endpoint(
                addresses,
                ready,
                serving,
                terminating,
                hostname,
                nodeName,
                zone,
                podNamespace,
                podName,
                podUid,
                zones,
                nodes);
    }

    Endpoint withoutHints() {
        return hinted() ? withHints(List.of(), List.of()) : this;
    }

    boolean hinted() {
        return !zoneHints.isEmpty() || !nodeHints.isEmpty();
    }

    Identity identity() {
        return new Identity(addresses, hostname, podNamespace, podName);
    }

    ObjectNode toJson() {
        ObjectNode node = Json.object();
        addresses.forEach(node.putArray("addresses")::add);
        node.putObject("conditions").put("ready", ready).put("serving", serving).put("terminating", terminating);
        putText(node, "hostname", hostname);
        node.putObject("targetRef")
                .put("kind", "Pod")
                .put("namespace", podNamespace)
                .put("name", podName)
                .put("uid", podUid);
        putText(node, "nodeName", nodeName);
        putText(node, "zone", zone);
        if (!zoneHints.isEmpty() || !nodeHints.isEmpty()) {
            putHints(node.putObject("hints"));
        }
        return node;
    }

    private void putHints(ObjectNode hints) {
        if (!zoneHints.isEmpty()) {
            var zones = hints.putArray("forZones");
            zoneHints.forEach(zone -> zones.addObject().put("name", zone));
        }
        if (!nodeHints.isEmpty()) {
            var nodes = hints.putArray("forNodes");
            nodeHints.forEach(name -> nodes.addObject().put("name", name));
        }
    }

    private static void putText(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
