package dev.coracle.proxy;

import static dev.coracle.apimachinery.object.Resources.ENDPOINT_SLICES;
import static dev.coracle.apimachinery.object.Resources.SERVICES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.ToldWatches;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTrackerTest {
    private static final String PORTS = "'ports':[{'name':'http','protocol':'TCP','port':80,'nodePort':30080}]";

    private final ToldWatches api = new ToldWatches();
    private final List<ServiceTable> published = new ArrayList<>();
    private ServiceTracker tracker;

    @BeforeEach
    void start() {
        Informer services = api.informer(SERVICES);
        Informer slices = api.informer(ENDPOINT_SLICES);
        tracker = new ServiceTracker(services, slices);
        tracker.onPublish(change -> published.add(change.now()));
        services.start();
        slices.start();
    }

    private void sync() {
        api.sync(SERVICES);
        api.sync(ENDPOINT_SLICES);
    }

    private void service(String name, String labels, String spec, String status) {
        api.put(
                SERVICES,
                "{'apiVersion':'v1','kind':'Service','metadata':{'namespace':'default','name':'" + name + "','labels':{"
                        + labels + "}},'spec':{" + spec + "},'status':{" + status + "}}");
    }

    private void slice(String id, String labels, String port, String endpoints) {
        api.put(
                ENDPOINT_SLICES,
                "{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'namespace':'default','name':'"
                        + id + "','labels':{'kubernetes.io/service-name':'web'" + labels
                        + "}},'addressType':'IPv4','ports':[" + port + "],'endpoints':[" + endpoints + "]}");
    }

    private Optional<ServiceTable.Target> at(String ip, int port) {
        return tracker.get().at(new ServiceAddress(ip, port, Protocol.TCP));
    }

    private List<String> endpoints() {
        return at("10.96.0.7", 80).orElseThrow().servicePort().endpoints().stream()
                .map(e -> e.address() + (e.ready() ? "" : " not ready") + (e.terminating() ? " terminating" : ""))
                .toList();
    }

    @Test
    void nothingIsPublishedBeforeBothAreSynced() {
        service("web", "", "'clusterIP':'10.96.0.7'," + PORTS, "");
        api.sync(SERVICES);

        assertTrue(published.isEmpty());
        assertSame(ServiceTable.EMPTY, tracker.get());

        api.sync(ENDPOINT_SLICES);
        assertEquals(1, published.size());
        assertTrue(at("10.96.0.7", 80).isPresent());
    }

    @Test
    void everyWayInLeadsToTheServicePort() {
        sync();
        service(
                "web",
                "",
                "'type':'LoadBalancer','clusterIP':'10.96.0.7','clusterIPs':['10.96.0.7'],"
                        + "'externalIPs':['192.168.7.30'],'externalTrafficPolicy':'Local','sessionAffinity':'ClientIP',"
                        + "'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':60}}," + PORTS,
                "'loadBalancer':{'ingress':[{'ip':'203.0.113.1','ipMode':'VIP'},{'ip':'203.0.113.2','ipMode':'Proxy'},"
                        + "{'hostname':'lb.example.com'}]}");

        assertEquals(Way.CLUSTER_IP, at("10.96.0.7", 80).orElseThrow().way());
        assertEquals(Way.EXTERNAL_IP, at("192.168.7.30", 80).orElseThrow().way());
        assertEquals(Way.LOAD_BALANCER, at("203.0.113.1", 80).orElseThrow().way());
        assertTrue(at("203.0.113.2", 80).isEmpty());
        ServicePort port = tracker.get()
                .atNodePort(30080, Protocol.TCP, false)
                .orElseThrow()
                .servicePort();
        assertEquals(TrafficPolicy.LOCAL, port.externalPolicy());
        assertEquals(TrafficPolicy.CLUSTER, port.internalPolicy());
        assertEquals(Optional.of(Duration.ofSeconds(60)), port.affinity());
    }

    @Test
    void healthCheckNodePortCountsWithExternalPolicyLocalOnly() {
        sync();
        String balanced = "'type':'LoadBalancer','clusterIP':'10.96.0.7','healthCheckNodePort':32000," + PORTS;
        service("web", "", balanced + ",'externalTrafficPolicy':'Cluster'", "");
        assertTrue(tracker.get().atHealthCheck(32000).isEmpty());

        service("web", "", balanced + ",'externalTrafficPolicy':'Local'", "");
        assertTrue(tracker.get().atHealthCheck(32000).isPresent());

        service("web", "", balanced.replace("LoadBalancer", "NodePort") + ",'externalTrafficPolicy':'Local'", "");
        assertTrue(tracker.get().atHealthCheck(32000).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' 192.0.2.0/24 ','2001:db8::/32'   | 192.0.2.0/24",
                "'192.0.2.0/24','198.51.100.7/32'   | 192.0.2.0/24 198.51.100.7/32",
                "'192.0.2.0/24','0.0.0.0/0'         | ''",
                "'2001:db8::/32'                    | ''",
            },
            quoteCharacter = '"')
    void sourceRangesAreThoseOfTheFamilyUnlessOneIsEverything(String ranges, String expected) {
        sync();
        service(
                "web",
                "",
                "'type':'LoadBalancer','clusterIP':'10.96.0.7','loadBalancerSourceRanges':[" + ranges + "]," + PORTS,
                "");

        String seen = at("10.96.0.7", 80).orElseThrow().servicePort().loadBalancerSources().stream()
                .map(Object::toString)
                .collect(Collectors.joining(" "));
        assertEquals(expected.replace("'", ""), seen);
    }

    @Test
    void externalNameAndForeignServicesAreSkipped() {
        sync();
        service("external", "", "'type':'ExternalName','externalName':'example.com'," + PORTS, "");
        service("foreign", "'service.kubernetes.io/service-proxy-name':'x'", "'clusterIP':'10.96.0.9'," + PORTS, "");
        service("labelled", "'service.kubernetes.io/headless':''", "'clusterIP':'10.96.0.8'," + PORTS, "");

        assertTrue(tracker.get().ports().isEmpty());
        assertEquals(1, published.size());
    }

    @Test
    void noAddressLeadsToAHeadlessServiceThatKnowsItsEndpoints() {
        sync();
        service("web", "", "'clusterIP':'None'," + PORTS, "");
        slice(
                "web-1",
                ",'service.kubernetes.io/headless':''",
                "{'name':'http','protocol':'TCP','port':8080}",
                "{'addresses':['10.1.1.9']}");

        ServicePort port = tracker.get().portsOf(ObjectKey.of("default", "web")).get(0);

        assertEquals("10.1.1.9:8080", port.endpoints().get(0).address());
        assertTrue(tracker.get().ports().isEmpty());
        assertFalse(tracker.get().atNodePort(30080, Protocol.TCP, false).isPresent());
    }

    @Test
    void endpointsAreMatchedByPortNameSortedAsTextWithoutDuplicates() {
        sync();
        service("web", "", "'clusterIP':'10.96.0.7'," + PORTS, "");
        String http = "{'name':'http','protocol':'TCP','port':8080}";
        slice(
                "web-1",
                "",
                http,
                "{'addresses':['10.1.1.9','10.1.1.100']},{'addresses':['10.1.1.10'],'conditions':{'ready':false,"
                        + "'serving':true,'terminating':true}}");
        slice(
                "web-2",
                "",
                http + ",{'name':'other','protocol':'TCP','port':1}",
                "{'addresses':['10.1.1.10'],'conditions':{'ready':true}},{'addresses':['10.1.1.11'],'conditions':"
                        + "{'ready':false}}");
        slice("web-3", ",'service.kubernetes.io/headless':''", http, "{'addresses':['10.1.1.77']}");
        slice("web-4", "", "{'name':'','protocol':'TCP','port':8080}", "{'addresses':['10.1.1.78']}");

        assertEquals(List.of("10.1.1.10:8080", "10.1.1.11:8080 not ready", "10.1.1.9:8080"), endpoints());
    }

    @Test
    void deletedObjectsLeaveTheTable() {
        sync();
        service("web", "", "'clusterIP':'10.96.0.7'," + PORTS, "");
        slice("web-1", "", "{'name':'http','protocol':'TCP','port':8080}", "{'addresses':['10.1.1.9']}");
        assertTrue(at("10.96.0.7", 80).orElseThrow().servicePort().hasUsableEndpoint());

        api.delete(ENDPOINT_SLICES, "default", "web-1");
        assertFalse(at("10.96.0.7", 80).orElseThrow().servicePort().hasUsableEndpoint());

        api.delete(SERVICES, "default", "web");
        assertTrue(at("10.96.0.7", 80).isEmpty());
    }

    @Test
    void changeOfNoConcernPublishesNothing() {
        sync();
        service("web", "", "'clusterIP':'10.96.0.7'," + PORTS, "");
        int before = published.size();

        service("web", "'team':'a'", "'clusterIP':'10.96.0.7'," + PORTS, "");

        assertEquals(before, published.size());
    }
}
