package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type turned into every other, by a client that changes {@code spec.type} in what it read. */
class ServiceTypeChangesTest {
    private static final TestRegistry TEST = new TestRegistry();
    private static final GroupVersionResource ADDRESSES =
            GroupVersionResource.of("networking.k8s.io", "v1", "ipaddresses");
    private static final String USERS =
            "'selector':{'app':'x'},'sessionAffinity':'ClientIP','loadBalancerIP':'1.2.3.4','externalName':'a.example.com'";
    /** LoadBalancer with everything such a Service can have; the others have what is left of it. */
    private static final String LOCAL = "LoadBalancerLocal";

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static final List<String> TYPES = List.of("ClusterIP", "NodePort", "LoadBalancer", LOCAL, "ExternalName");

    static Stream<Arguments> pairs() {
        return TYPES.stream()
                .flatMap(from -> TYPES.stream().filter(to -> !to.equals(from)).map(to -> Arguments.of(from, to)));
    }

    private static ObjectNode manifest(String name, String type) {
        boolean local = type.equals(LOCAL);
        String more = local ? ",'externalTrafficPolicy':'Local','loadBalancerClass':'example.com/lb'" : "";
        return KubeObject.ofTrusted(("{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name
                                + "'},'spec':{'type':'" + (local ? "LoadBalancer" : type)
                                + "','ports':[{'port':80}]," + USERS + more + "}}")
                        .replace('\'', '"')
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .copy();
    }

    /** What a Service of a type holds besides what the user wrote. */
    private static List<String> fields(String type) {
        return switch (type) {
            case "ClusterIP" ->
                List.of("clusterIP", "clusterIPs", "internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy");
            case "NodePort" ->
                List.of(
                        "clusterIP",
                        "clusterIPs",
                        "externalTrafficPolicy",
                        "internalTrafficPolicy",
                        "ipFamilies",
                        "ipFamilyPolicy",
                        "nodePort");
            case "LoadBalancer" ->
                List.of(
                        "allocateLoadBalancerNodePorts",
                        "clusterIP",
                        "clusterIPs",
                        "externalTrafficPolicy",
                        "internalTrafficPolicy",
                        "ipFamilies",
                        "ipFamilyPolicy",
                        "nodePort");
            case LOCAL ->
                List.of(
                        "allocateLoadBalancerNodePorts",
                        "clusterIP",
                        "clusterIPs",
                        "externalTrafficPolicy",
                        "healthCheckNodePort",
                        "internalTrafficPolicy",
                        "ipFamilies",
                        "ipFamilyPolicy",
                        "loadBalancerClass",
                        "nodePort");
            default -> List.of();
        };
    }

    private static List<String> held(KubeObject service) {
        TreeSet<String> held = new TreeSet<>();
        Fields spec = service.at("spec");
        for (String field : fields(LOCAL)) {
            if (spec.has(field)) {
                held.add(field);
            }
        }
        if (spec.list("ports").get(0).integer("nodePort", 0) != 0) {
            held.add("nodePort");
        }
        return new ArrayList<>(held);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void keepsAndLosesExactlyWhatTheTypeNeeds(String from, String to) {
        String name = (from + "-" + to).toLowerCase(java.util.Locale.ROOT);
        ObjectKey key = ObjectKey.of("default", name);
        KubeObject before = TEST.client.create(Resources.SERVICES, "default", manifest(name, from));
        if (from.startsWith("LoadBalancer")) {
            ObjectNode status = before.copy();
            status.withObject("/status/loadBalancer")
                    .putArray("ingress")
                    .addObject()
                    .put("ip", "1.2.3.4");
            before = TEST.client.update(Resources.SERVICES, key, "status", status);
        }

        ObjectNode changed = before.copy();
        ObjectNode spec = (ObjectNode) changed.get("spec");
        spec.put("type", to.equals(LOCAL) ? "LoadBalancer" : to);
        if (to.equals(LOCAL)) {
            spec.put("externalTrafficPolicy", "Local");
        } else if (to.equals("LoadBalancer") && from.equals(LOCAL)) {
            spec.put("externalTrafficPolicy", "Cluster");
        } else if (to.equals("NodePort") && from.equals(LOCAL)) {
            spec.put("externalTrafficPolicy", "Cluster");
        }
        KubeObject after = TEST.client.update(Resources.SERVICES, key, "", changed);

        List<String> expected = new ArrayList<>(fields(to));
        if (to.equals(LOCAL)) {
            expected.remove("loadBalancerClass"); // nobody added it, and within LoadBalancer it may not be added
        }
        if (to.equals("LoadBalancer") && from.equals(LOCAL)) {
            expected.add("loadBalancerClass");
        }
        expected.sort(null);
        assertEquals(expected, held(after));
        assertEquals(
                List.of("x", "ClientIP", "1.2.3.4", "a.example.com"),
                List.of(
                        after.text("spec.selector.app"),
                        after.text("spec.sessionAffinity"),
                        after.text("spec.loadBalancerIP"),
                        after.text("spec.externalName")));
        assertEquals(
                to.startsWith("LoadBalancer") && from.startsWith("LoadBalancer"),
                !after.fields().list("status.loadBalancer.ingress").isEmpty());
        boolean bothAddressed = !from.equals("ExternalName") && !to.equals("ExternalName");
        if (bothAddressed) {
            assertEquals(before.text("spec.clusterIP"), after.text("spec.clusterIP"));
        }
        if (from.equals("ExternalName")) {
            assertTrue(TEST.client
                    .find(ADDRESSES, ObjectKey.cluster(after.text("spec.clusterIP")))
                    .isPresent());
        }
        if (to.equals("ExternalName")) {
            assertFalse(TEST.client
                    .find(ADDRESSES, ObjectKey.cluster(before.text("spec.clusterIP")))
                    .isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void ofAnOwnManifestKeepsWhatWasGiven(String type, String ignored) {
        String name = "own-" + (type + "-" + ignored).toLowerCase(java.util.Locale.ROOT);
        ObjectKey key = ObjectKey.of("default", name);
        KubeObject before = TEST.client.create(Resources.SERVICES, "default", manifest(name, type));

        KubeObject after = TEST.client.update(Resources.SERVICES, key, "", manifest(name, type));

        assertEquals(before.resourceVersion(), after.resourceVersion(), after::toString);
    }
}
