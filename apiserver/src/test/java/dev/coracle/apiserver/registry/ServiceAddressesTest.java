package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.admission.Admission;
import dev.coracle.apiserver.storage.StorageKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cluster IPs and node ports: which ones are given out, and when they are free again. */
class ServiceAddressesTest {
    private static final GroupVersionResource ADDRESSES =
            GroupVersionResource.of("networking.k8s.io", "v1", "ipaddresses");
    private static final GroupVersionResource RANGES =
            GroupVersionResource.of("networking.k8s.io", "v1", "servicecidrs");

    static ObjectNode json(String text) {
        return KubeObject.ofTrusted(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .copy();
    }

    private static KubeObject create(TestRegistry test, String name, String spec) {
        return test.client.create(
                Resources.SERVICES,
                "default",
                json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name + "'},'spec':{" + spec + "}}"));
    }

    private static void delete(TestRegistry test, String name) {
        test.client.delete(Resources.SERVICES, ObjectKey.of("default", name), DeleteOptions.DEFAULT);
    }

    private static String message(Runnable call) {
        return assertThrows(StatusException.class, call::run).getMessage();
    }

    private static void range(TestRegistry test, String name, String cidr, String ready) {
        KubeObject made = test.client.create(
                RANGES,
                "",
                json("{'apiVersion':'networking.k8s.io/v1','kind':'ServiceCIDR','metadata':{'name':'" + name
                        + "'},'spec':{'cidrs':['" + cidr + "']}}"));
        if (!ready.isEmpty()) {
            ObjectNode status = made.copy();
            status.withObject("/status")
                    .putArray("conditions")
                    .addObject()
                    .put("type", "Ready")
                    .put("status", ready)
                    .put("reason", "")
                    .put("message", "")
                    .put("lastTransitionTime", "2026-01-02T03:04:05Z");
            test.client.update(RANGES, ObjectKey.cluster(name), "status", status);
        }
    }

    @Test
    void aSmallRangeRunsOutAndFillsUpAgain() {
        try (TestRegistry test = new TestRegistry(new KindOptions("10.0.0.0/29", 30000, 32767))) {
            Set<String> seen = new HashSet<>();
            for (int i = 1; i <= 6; i++) {
                seen.add(create(test, "s" + i, "'ports':[{'port':80}]").text("spec.clusterIP"));
            }

            assertEquals(Set.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"), seen);
            assertEquals(
                    "Internal error occurred: failed to allocate a serviceIP for Service \"s7\": range is full",
                    message(() -> create(test, "s7", "'ports':[{'port':80}]")));

            delete(test, "s3");
            assertTrue(seen.contains(create(test, "s7", "'ports':[{'port':80}]").text("spec.clusterIP")));
        }
    }

    @Test
    void theUpperBandGoesFirst() {
        try (TestRegistry test = new TestRegistry(new KindOptions("10.0.0.0/27", 30000, 30031))) {
            for (int i = 0; i < 14; i++) {
                String ip = create(test, "high" + i, "'ports':[{'port':80}]").text("spec.clusterIP");
                assertTrue(Integer.parseInt(ip.substring(7)) > 16, ip);
            }
            String ip = create(test, "low", "'ports':[{'port':80}]").text("spec.clusterIP");
            assertTrue(Integer.parseInt(ip.substring(7)) <= 16, ip);
        }
    }

    @Test
    void nodePortsRunOut() {
        try (TestRegistry test = new TestRegistry(new KindOptions("10.0.0.0/24", 30000, 30001))) {
            create(test, "a", "'type':'NodePort','ports':[{'name':'a','port':80},{'name':'b','port':81}]");

            assertEquals(
                    "Internal error occurred: failed to allocate a nodePort: range is full",
                    message(() -> create(test, "b", "'type':'NodePort','ports':[{'port':80}]")));
            delete(test, "a");
            assertEquals(
                    "Internal error occurred: failed to allocate a HealthCheck NodePort 0: range is full",
                    message(() -> create(
                            test,
                            "b",
                            "'type':'LoadBalancer','externalTrafficPolicy':'Local','ports':[{'name':'a','port':80},"
                                    + "{'name':'b','port':81}]")));
        }
    }

    @Test
    void nodePortsOfTheUpperBandGoFirst() {
        try (TestRegistry test = new TestRegistry(new KindOptions("10.0.0.0/24", 30000, 30019))) {
            for (int i = 0; i < 4; i++) {
                int port = create(test, "high" + i, "'type':'NodePort','ports':[{'port':80}]")
                        .fields()
                        .list("spec.ports")
                        .get(0)
                        .integer("nodePort", 0);
                assertTrue(port >= 30016, "node port " + port);
            }
            int port = create(test, "low", "'type':'NodePort','ports':[{'port':80}]")
                    .fields()
                    .list("spec.ports")
                    .get(0)
                    .integer("nodePort", 0);
            assertTrue(port < 30016, "node port " + port);
        }
    }

    @Test
    void aRangeGivesAddressesWhileItIsReady() {
        try (TestRegistry test = new TestRegistry(new KindOptions("10.0.0.0/30", 30000, 32767))) {
            range(test, "kubernetes", "10.0.0.0/30", "True");
            create(test, "a", "'ports':[{'port':80}]");
            create(test, "b", "'ports':[{'port':80}]");
            range(test, "more", "192.168.1.0/30", "False");
            String outside =
                    "Service \"s\" is invalid: spec.clusterIPs: Invalid value: [\"192.168.1.1\"]: failed to allocate"
                            + " IP 192.168.1.1: the provided network does not match the current range";

            assertEquals(outside, message(() -> create(test, "s", "'clusterIP':'192.168.1.1','ports':[{'port':80}]")));
            assertEquals(
                    "Internal error occurred: failed to allocate a serviceIP for Service \"s\": range is full",
                    message(() -> create(test, "s", "'ports':[{'port':80}]")));

            range(test, "again", "192.168.1.0/30", "True");
            assertEquals(
                    "192.168.1.1",
                    create(test, "s", "'clusterIP':'192.168.1.1','ports':[{'port':80}]")
                            .text("spec.clusterIP"));
            assertEquals(
                    "192.168.1.2", create(test, "t", "'ports':[{'port':80}]").text("spec.clusterIP"));
            assertTrue(
                    message(() -> create(test, "u", "'clusterIP':'192.168.1.3','ports':[{'port':80}]"))
                            .endsWith(
                                    "failed to allocate IP 192.168.1.3: the provided network does not match the current range"));
        }
    }

    @Test
    void aRangeThatNobodyLookedAtCountsAsReady() {
        try (TestRegistry test = new TestRegistry()) {
            range(test, "more", "192.168.1.0/24", "");

            assertEquals(
                    "192.168.1.7",
                    create(test, "s", "'clusterIP':'192.168.1.7','ports':[{'port':80}]")
                            .text("spec.clusterIP"));
        }
    }

    @Test
    void aHandMadeAddressBlocks() {
        try (TestRegistry test = new TestRegistry()) {
            test.client.create(
                    ADDRESSES,
                    "",
                    json("{'apiVersion':'networking.k8s.io/v1','kind':'IPAddress','metadata':{'name':'10.96.0.77'},"
                            + "'spec':{'parentRef':{'resource':'gateways','name':'g'}}}"));

            assertEquals(
                    "Service \"s\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.77\"]: failed to allocate IP"
                            + " 10.96.0.77: provided IP is already allocated",
                    message(() -> create(test, "s", "'clusterIP':'10.96.0.77','ports':[{'port':80}]")));
        }
    }

    @Test
    void anAddressThatWasRemovedByHandIsFreeAgain() {
        try (TestRegistry test = new TestRegistry()) {
            create(test, "a", "'clusterIP':'10.96.0.77','ports':[{'port':80}]");
            test.client.delete(ADDRESSES, ObjectKey.cluster("10.96.0.77"), DeleteOptions.DEFAULT);

            assertEquals(
                    "10.96.0.77",
                    create(test, "b", "'clusterIP':'10.96.0.77','ports':[{'port':80}]")
                            .text("spec.clusterIP"));
        }
    }

    @Test
    void addressesSayWhoHasThem() {
        try (TestRegistry test = new TestRegistry()) {
            create(test, "a", "'clusterIP':'10.96.0.77','ports':[{'port':80}]");

            KubeObject address = test.client.get(ADDRESSES, ObjectKey.cluster("10.96.0.77"));
            assertEquals("IPv4", address.labels().get("ipaddress.kubernetes.io/ip-family"));
            assertEquals("ipallocator.k8s.io", address.labels().get("ipaddress.kubernetes.io/managed-by"));
            assertEquals(
                    List.of("services", "default", "a"),
                    List.of(
                            address.text("spec.parentRef.resource"),
                            address.text("spec.parentRef.namespace"),
                            address.text("spec.parentRef.name")));
        }
    }

    @Test
    void afterARestartNothingIsGivenOutTwice(@TempDir Path data) {
        KindOptions options = new KindOptions("10.0.0.0/28", 30000, 30015);
        Set<String> addresses = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        for (int round = 0; round < 2; round++) {
            try (TestRegistry test = new TestRegistry(new Admission(List.of()), options, Optional.of(data))) {
                for (int i = 0; i < 7; i++) {
                    KubeObject service =
                            create(test, "s-" + round + "-" + i, "'type':'NodePort','ports':[{'port':80}]");
                    addresses.add(service.text("spec.clusterIP"));
                    ports.add(service.fields().list("spec.ports").get(0).integer("nodePort", 0));
                }
            }
        }

        assertEquals(14, addresses.size());
        assertEquals(14, ports.size());
        try (TestRegistry test = new TestRegistry(new Admission(List.of()), options, Optional.of(data))) {
            assertTrue(
                    message(() -> create(test, "full", "'ports':[{'port':80}]")).endsWith("range is full"));
        }
    }

    @Test
    void aRefusedServiceLeavesNothingBehind() {
        try (TestRegistry test = new TestRegistry()) {
            create(test, "a", "'type':'NodePort','ports':[{'port':80,'nodePort':30007}]");
            message(() -> create(
                    test, "b", "'type':'NodePort','clusterIP':'10.96.0.78','ports':[{'port':80,'nodePort':30007}]"));
            message(() -> create(test, "a", "'clusterIP':'10.96.0.78','ports':[{'port':80}]"));

            assertFalse(test.store
                    .image()
                    .get(new StorageKey("ipaddresses.networking.k8s.io", ObjectKey.cluster("10.96.0.78")))
                    .isPresent());
        }
    }
}
