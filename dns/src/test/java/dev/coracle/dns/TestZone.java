package dev.coracle.dns;

import static dev.coracle.apimachinery.object.Resources.ENDPOINT_SLICES;
import static dev.coracle.apimachinery.object.Resources.NAMESPACES;
import static dev.coracle.apimachinery.object.Resources.PODS;
import static dev.coracle.apimachinery.object.Resources.SERVICES;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.ToldWatches;
import dev.coracle.apimachinery.time.ManualTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A tracker fed by hand. JSON is written with single quotes. */
final class TestZone {
    final ToldWatches api = new ToldWatches();
    final ManualTime time = new ManualTime(Instant.ofEpochSecond(1_700_000_000));
    final ZoneTracker tracker;

    TestZone(String domain) {
        Informer services = api.informer(SERVICES);
        Informer slices = api.informer(ENDPOINT_SLICES);
        Informer namespaces = api.informer(NAMESPACES);
        Informer pods = api.informer(PODS);
        tracker = new ZoneTracker(ZoneSettings.of(domain), services, slices, namespaces, pods, time);
        List.of(services, slices, namespaces, pods).forEach(Informer::start);
    }

    /** Under kubeadm's configuration. */
    Servings servings() {
        return Servings.of(tracker, Optional.empty());
    }

    TestZone synced() {
        List.of(SERVICES, ENDPOINT_SLICES, NAMESPACES, PODS).forEach(api::sync);
        return this;
    }

    TestZone namespace(String name) {
        api.put(NAMESPACES, "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + name + "'}}");
        return this;
    }

    TestZone service(String namespace, String name, String spec) {
        api.put(
                SERVICES,
                "{'apiVersion':'v1','kind':'Service','metadata':{'namespace':'" + namespace + "','name':'" + name
                        + "'},'spec':" + spec + "}");
        return this;
    }

    TestZone slice(String namespace, String service, String id, String ports, String... endpoints) {
        api.put(
                ENDPOINT_SLICES,
                "{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'namespace':'" + namespace
                        + "','name':'" + service + "-" + id + "','labels':{'kubernetes.io/service-name':'" + service
                        + "'}},'addressType':'IPv4','ports':" + ports + ",'endpoints':["
                        + String.join(",", endpoints) + "]}");
        return this;
    }

    static String clusterIp(String ip, String ports) {
        return "{'type':'ClusterIP','clusterIP':'" + ip + "','clusterIPs':['" + ip + "'],'ports':" + ports + "}";
    }

    static String headless(String ports) {
        return "{'type':'ClusterIP','clusterIP':'None','clusterIPs':['None'],'ports':" + ports + "}";
    }

    static String externalName(String name) {
        return "{'type':'ExternalName','externalName':'" + name + "'}";
    }

    static String port(String name, String protocol, int number) {
        return "{'name':'" + name + "','protocol':'" + protocol + "','port':" + number + "}";
    }

    static String endpoint(String address) {
        return "{'addresses':['" + address + "'],'conditions':{'ready':true}}";
    }

    static String named(String address, String hostname) {
        return "{'addresses':['" + address + "'],'hostname':'" + hostname + "'}";
    }

    static String unready(String address) {
        return "{'addresses':['" + address + "'],'conditions':{'ready':false}}";
    }

    /** The cluster that the tables ask about. */
    static TestZone sample() {
        String http = port("http", "TCP", 80);
        String metrics = port("metrics", "UDP", 9153);
        return new TestZone("cluster.local")
                .synced()
                .namespace("default")
                .namespace("kube-system")
                .namespace("empty")
                .service("kube-system", "kube-dns", clusterIp("10.96.0.10", "[" + port("dns", "UDP", 53) + "]"))
                .service("default", "web", clusterIp("10.96.0.7", "[" + http + "]"))
                .slice("default", "web", "a", "[" + port("http", "TCP", 8080) + "]", endpoint("10.244.0.3"))
                .service("default", "idle", clusterIp("10.96.0.8", "[{'port':80}]"))
                .service("default", "both", clusterIp("10.96.0.9", "[" + http + "," + metrics + "]"))
                .service(
                        "default",
                        "dual",
                        "{'type':'ClusterIP','clusterIP':'10.96.0.11','clusterIPs':['10.96.0.11','fd00::11'],"
                                + "'ports':[" + http + "]}")
                .service("default", "db", headless("[" + port("sql", "TCP", 5432) + "]"))
                .slice(
                        "default",
                        "db",
                        "a",
                        "[" + port("sql", "TCP", 15432) + "]",
                        named("10.244.0.4", "db-0"),
                        named("10.244.0.5", "db-1"),
                        unready("10.244.0.6"))
                .service("default", "peers", headless("[]"))
                .slice("default", "peers", "a", "[]", endpoint("10.244.1.4"))
                .slice("default", "peers", "b", "[]", endpoint("10.244.1.4"), endpoint("10.244.1.5"))
                .service("default", "asleep", headless("[" + http + "]"))
                .slice("default", "asleep", "a", "[" + http + "]", unready("10.244.0.7"))
                .service("default", "out", externalName("Remote.Example.com"))
                .service("default", "alias", externalName("web.default.svc.cluster.local"))
                .service("default", "dangling", externalName("nobody.default.svc.cluster.local"))
                .service("default", "loop", externalName("loop.default.svc.cluster.local"))
                .service("default", "ping", externalName("pong.default.svc.cluster.local"))
                .service("default", "pong", externalName("ping.default.svc.cluster.local"))
                .service("default", "literal", externalName("10.1.2.3"));
    }
}
