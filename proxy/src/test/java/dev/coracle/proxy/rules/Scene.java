package dev.coracle.proxy.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.proxy.TestTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A cluster for tests, seen from node n1 at 10.0.0.101 with pods in 10.244.0.0/16. */
final class Scene {
    static final Instant NOW = Instant.parse("2026-11-21T14:00:00Z");

    private final List<KubeObject> services = new ArrayList<>();
    private final List<KubeObject> slices = new ArrayList<>();
    private ProxyConfig config = ProxyConfig.defaults(List.of("10.244.0.0/16", "fd00:10:244::/56"));

    /** @param spec JSON; an optional {@code status} beside it goes where it belongs */
    Scene service(String namespace, String name, String spec) {
        ObjectNode service = object("v1", "Service", namespace, name);
        ObjectNode given = Json.parseTrusted(spec);
        if (given.has("status")) {
            service.set("status", given.remove("status"));
        }
        service.set("spec", given);
        services.add(KubeObject.of(service));
        return this;
    }

    /** @param addresses {@code IP@node}, all ready */
    Scene endpoints(String namespace, String service, String port, String protocol, int number, String... addresses) {
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", namespace, service + "-" + slices.size());
        slice.withObjectProperty("metadata").putObject("labels").put("kubernetes.io/service-name", service);
        slice.put("addressType", addresses[0].contains(":") ? "IPv6" : "IPv4");
        slice.putArray("ports")
                .addObject()
                .put("name", port)
                .put("protocol", protocol)
                .put("port", number);
        ArrayNode endpoints = slice.putArray("endpoints");
        for (String address : addresses) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(address.split("@")[0]);
            endpoint.put("nodeName", address.split("@")[1]);
        }
        slices.add(KubeObject.of(slice));
        return this;
    }

    Scene manyEndpoints(String namespace, String service, String port, int count) {
        return endpoints(
                namespace,
                service,
                port,
                "TCP",
                80,
                IntStream.range(0, count)
                        .mapToObj(i -> "10.244." + i / 250 + "." + i % 250 + "@n2")
                        .toArray(String[]::new));
    }

    /** @param json of a KubeProxyConfiguration */
    Scene config(String json) {
        config = ProxyConfig.of(Fields.of(Json.parseTrusted(json)));
        return this;
    }

    private static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("namespace", namespace).put("name", name);
        return object;
    }

    /** What a tool prints; found by the first word of its command. */
    String print(ProxyMode mode, String tool) {
        return print(mode, tool, false);
    }

    String print(ProxyMode mode, String tool, boolean ipv6) {
        ProxyNode node = new ProxyNode("n1", "", List.of("10.0.0.101", "fd00::101"), List.of());
        List<String> serviceRanges = List.of("10.96.0.0/12", "fd00:10:96::/112");
        return ProxyRules.of(node, config.with(mode), ipv6, TestTables.of(services, slices), serviceRanges, NOW)
                .stream()
                .filter(l -> l.command().split(" ")[0].equals(tool))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** As loaded where the nodes n1 and n2 share a kernel. */
    KernelRules kernelRules() {
        return KernelRules.of(List.of("10.244.0.0/16"), kernelServices());
    }

    CarriedServices kernelServices() {
        return new CarriedServices(
                List.of(
                        new ProxyNode("n1", "", List.of("10.0.0.101"), List.of("10.244.1.0/24")),
                        new ProxyNode("n2", "", List.of("10.0.0.102"), List.of("10.244.2.0/24"))),
                TestTables.of(services, slices),
                port -> true);
    }

    /** The iptables rules of Services: those that {@link #none} does not have. */
    List<String> rules(ProxyMode mode) {
        List<String> fixed =
                none().config(config).print(mode, "iptables-save").lines().toList();
        return print(mode, "iptables-save")
                .lines()
                .filter(line -> line.startsWith("-A ") && !fixed.contains(line))
                .toList();
    }

    private Scene config(ProxyConfig other) {
        config = other;
        return this;
    }

    static Scene none() {
        return new Scene();
    }

    /** The cluster of the articles: its API server and its DNS. */
    static Scene seed() {
        return none().service("default", "kubernetes", """
                        {"clusterIP": "10.96.0.1", "ports": [{"name": "https", "port": 443, "protocol": "TCP"}]}""")
                .endpoints("default", "kubernetes", "https", "TCP", 6443, "10.0.0.100@m1")
                .service("kube-system", "kube-dns", """
                        {"clusterIP": "10.96.0.10", "ports": [
                          {"name": "dns", "port": 53, "protocol": "UDP"},
                          {"name": "dns-tcp", "port": 53, "protocol": "TCP"},
                          {"name": "metrics", "port": 9153, "protocol": "TCP"}]}""")
                .endpoints("kube-system", "kube-dns", "dns", "UDP", 53, "10.244.0.7@m1", "10.244.0.6@m1")
                .endpoints("kube-system", "kube-dns", "dns-tcp", "TCP", 53, "10.244.0.7@m1", "10.244.0.6@m1")
                .endpoints("kube-system", "kube-dns", "metrics", "TCP", 9153, "10.244.0.7@m1", "10.244.0.6@m1");
    }
}
