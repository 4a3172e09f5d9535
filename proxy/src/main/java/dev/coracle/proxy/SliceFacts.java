package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What the proxy reads of one EndpointSlice: only the first address of each endpoint. A condition that is not given counts as
 * ready, serving and not terminating.
 *
 * @param headless labelled as one of a headless Service, which kube-proxy never reads
 */
record SliceFacts(boolean ipv6, boolean headless, List<Port> ports, List<Endpoint> endpoints) {

    /** A slice port. Endpoints carry port 0 until they are put together with one. */
    record Port(String name, Protocol protocol, int number) {}

    static SliceFacts of(KubeObject slice) {
        Fields fields = slice.fields();
        List<Port> ports = new ArrayList<>();
        for (Fields port : fields.list("ports")) {
            ServiceFacts.protocol(port.text("protocol"))
                    .filter(p -> port.has("port"))
                    .ifPresent(p -> ports.add(new Port(port.text("name"), p, port.integer("port", 0))));
        }
        String family = fields.text("addressType");
        List<Endpoint> endpoints = new ArrayList<>();
        if (!family.equals("FQDN")) {
            for (Fields endpoint : fields.list("endpoints")) {
                endpoint.texts("addresses").stream().findFirst().ifPresent(ip -> endpoints.add(endpoint(endpoint, ip)));
            }
        }
        return new SliceFacts(
                family.equals("IPv6"), slice.labels().containsKey(ServiceFacts.HEADLESS), ports, endpoints);
    }

    private static Endpoint endpoint(Fields fields, String ip) {
        boolean ready = condition(fields, "ready", true);
        return new Endpoint(
                ip,
                0,
                ready,
                condition(fields, "serving", true),
                condition(fields, "terminating", false),
                fields.text("nodeName"),
                names(fields, "hints.forZones"),
                names(fields, "hints.forNodes"));
    }

    private static boolean condition(Fields endpoint, String name, boolean otherwise) {
        Fields value = endpoint.at("conditions").member(name);
        return value.exists() ? value.node().asBoolean() : otherwise;
    }

    private static List<String> names(Fields endpoint, String path) {
        return endpoint.list(path).stream().map(h -> h.text("name")).toList();
    }

    /** All endpoints of a Service port: equal addresses collapse, and one that is not terminating wins. */
    static List<Endpoint> endpoints(List<SliceFacts> slices, ServicePortName name) {
        TreeMap<String, Endpoint> byAddress = new TreeMap<>();
        for (SliceFacts slice : slices) {
            if (slice.ipv6 != name.ipv6()) {
                continue;
            }
            for (Port port : slice.ports) {
                if (port.name.equals(name.port()) && port.protocol == name.protocol()) {
                    slice.endpoints.forEach(e -> {
                        Endpoint endpoint = at(e, port.number);
                        byAddress.merge(endpoint.address(), endpoint, SliceFacts::better);
                    });
                }
            }
        }
        return List.copyOf(byAddress.values());
    }

    private static Endpoint better(Endpoint one, Endpoint other) {
        return one.terminating() && !other.terminating() ? other : one;
    }

    private static Endpoint at(Endpoint e, int port) {
        return new Endpoint(
                e.ip(), port, e.ready(), e.serving(), e.terminating(), e.node(), e.zoneHints(), e.nodeHints());
    }
}
