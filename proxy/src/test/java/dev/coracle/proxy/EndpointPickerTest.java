package dev.coracle.proxy;

import static dev.coracle.proxy.TestPorts.noded;
import static dev.coracle.proxy.TestPorts.on;
import static dev.coracle.proxy.TestPorts.ready;
import static dev.coracle.proxy.TestPorts.service;
import static dev.coracle.proxy.TestPorts.terminating;
import static dev.coracle.proxy.TestPorts.unready;
import static dev.coracle.proxy.TestPorts.zoned;
import static dev.coracle.proxy.TrafficPolicy.CLUSTER;
import static dev.coracle.proxy.TrafficPolicy.LOCAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointPickerTest {
    private static final Set<String> REFUSED = Set.of("refused");
    private static final Set<String> DROPPED = Set.of("dropped");
    private static final Arrival POD = new Arrival(Way.CLUSTER_IP, "10.244.0.9", true, "n1", "z1");
    private static final Arrival POD_BY_NODE_PORT = new Arrival(Way.NODE_PORT, "10.244.0.9", true, "n1", "z1");
    private static final Arrival OUTSIDE = new Arrival(Way.NODE_PORT, "192.0.2.1", false, "n1", "z1");
    private static final Arrival OUTSIDE_BY_LB = new Arrival(Way.LOAD_BALANCER, "192.0.2.1", false, "n1", "z1");
    private static final Arrival OUTSIDE_BY_EXTERNAL_IP = new Arrival(Way.EXTERNAL_IP, "192.0.2.1", false, "n1", "z1");

    @ParameterizedTest
    @MethodSource("rows")
    void picks(String what, ServicePort port, Arrival arrival, Set<String> expected) {
        Set<String> seen = new TreeSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            seen.add(text(EndpointPicker.pick(port, arrival, random)));
        }

        assertEquals(new TreeSet<>(expected), seen, what);
    }

    static Stream<Arguments> rows() {
        Optional<Duration> none = Optional.empty();
        Endpoint here = on("n1", "10.0.0.1");
        Endpoint there = on("n2", "10.0.0.2");
        Endpoint goingHere = terminating("n1", "10.0.0.3");
        Endpoint goingThere = terminating("n2", "10.0.0.4");
        Endpoint notReady = unready("n1", "10.0.0.5");
        Set<String> both = Set.of("10.0.0.1", "10.0.0.2");
        return Stream.of(
                arguments("cluster policy uses all", service(CLUSTER, CLUSTER, none, here, there), POD, both),
                arguments("nobody", service(CLUSTER, CLUSTER, none), POD, REFUSED),
                arguments("nobody ready", service(CLUSTER, CLUSTER, none, notReady), POD, REFUSED),
                arguments("nobody, internal Local", service(LOCAL, CLUSTER, none), POD, REFUSED),
                arguments("internal Local stays", service(LOCAL, CLUSTER, none, here, there), POD, Set.of("10.0.0.1")),
                arguments("internal Local, none here", service(LOCAL, CLUSTER, none, there), POD, DROPPED),
                arguments(
                        "internal Local ignores node port",
                        service(LOCAL, CLUSTER, none, there),
                        OUTSIDE,
                        Set.of("10.0.0.2")),
                arguments(
                        "external Local stays",
                        service(CLUSTER, LOCAL, none, here, there),
                        OUTSIDE,
                        Set.of("10.0.0.1")),
                arguments("external Local, none here", service(CLUSTER, LOCAL, none, there), OUTSIDE, DROPPED),
                arguments("same by LB", service(CLUSTER, LOCAL, none, there), OUTSIDE_BY_LB, DROPPED),
                arguments("same by external IP", service(CLUSTER, LOCAL, none, there), OUTSIDE_BY_EXTERNAL_IP, DROPPED),
                arguments("external Local, nobody", service(CLUSTER, LOCAL, none), OUTSIDE, REFUSED),
                arguments(
                        "external Local from a pod",
                        service(CLUSTER, LOCAL, none, here, there),
                        POD_BY_NODE_PORT,
                        both),
                arguments(
                        "external Local leaves the cluster IP",
                        service(CLUSTER, LOCAL, none, there),
                        POD,
                        Set.of("10.0.0.2")),
                arguments(
                        "terminating only as last resort",
                        service(CLUSTER, CLUSTER, none, here, goingThere),
                        POD,
                        Set.of("10.0.0.1")),
                arguments(
                        "all terminating",
                        service(CLUSTER, CLUSTER, none, goingHere, goingThere, notReady),
                        POD,
                        Set.of("10.0.0.3", "10.0.0.4")),
                arguments(
                        "local terminating before remote ready",
                        service(CLUSTER, LOCAL, none, goingHere, there),
                        OUTSIDE,
                        Set.of("10.0.0.3")),
                arguments(
                        "zone hints",
                        service(CLUSTER, CLUSTER, none, zoned("10.0.0.1", "z1"), zoned("10.0.0.2", "z2")),
                        POD,
                        Set.of("10.0.0.1")),
                arguments(
                        "no hint for this zone",
                        service(CLUSTER, CLUSTER, none, zoned("10.0.0.1", "z3"), zoned("10.0.0.2", "z2")),
                        POD,
                        both),
                arguments(
                        "one without hints",
                        service(CLUSTER, CLUSTER, none, zoned("10.0.0.1", "z1"), there),
                        POD,
                        both),
                arguments(
                        "node hints before zone hints",
                        service(CLUSTER, CLUSTER, none, noded("10.0.0.1", "n2"), noded("10.0.0.2", "n1")),
                        POD,
                        Set.of("10.0.0.2")));
    }

    @ParameterizedTest
    @CsvSource({
        "LOAD_BALANCER, 192.0.2.1, 10.0.0.1",
        "LOAD_BALANCER, 198.51.100.1, dropped",
        "LOAD_BALANCER, 2001:db8::1, dropped",
        "LOAD_BALANCER, 172.18.0.9, 10.0.0.1",
        "LOAD_BALANCER, 127.0.0.1, 10.0.0.1", // the first node's address is in a range
        "CLUSTER_IP, 198.51.100.1, 10.0.0.1",
        "EXTERNAL_IP, 198.51.100.1, 10.0.0.1",
        "NODE_PORT, 198.51.100.1, 10.0.0.1",
    })
    void sourceRangesGuardTheLoadBalancersAddress(Way way, String client, String expected) {
        ServiceRouter router = router(new ManualTime(Instant.EPOCH));
        ServicePort guarded = TestPorts.loadBalancer(0, List.of("192.0.2.0/24", "172.18.0.0/16"), on("n1", "10.0.0.1"));
        Arrival arrival = new Arrival(way, client, false, "n1", "");

        assertEquals(expected, text(router.pick(guarded, arrival)));
    }

    @Test
    void guardedServiceWithoutEndpointsRefusesEverybody() {
        ServiceRouter router = router(new ManualTime(Instant.EPOCH));
        ServicePort guarded = TestPorts.loadBalancer(0, List.of("192.0.2.0/24"));

        assertEquals("refused", text(router.pick(guarded, OUTSIDE_BY_LB)));
        assertEquals("refused", text(router.pick(guarded, new Arrival(Way.LOAD_BALANCER, "8.8.8.8", false, "n1", ""))));
    }

    private static String text(Decision decision) {
        if (decision instanceof Decision.To to) {
            return to.endpoint().ip();
        }
        return decision instanceof Decision.Drop ? "dropped" : "refused";
    }

    @Test
    void everyEndpointIsEquallyLikely() {
        long seed = System.nanoTime();
        System.out.println("EndpointPickerTest.everyEndpointIsEquallyLikely: seed " + seed);
        Random random = new Random(seed);
        int endpoints = 5;
        int picks = 50_000;
        ServicePort port = service(
                CLUSTER,
                CLUSTER,
                Optional.empty(),
                IntStream.range(0, endpoints)
                        .mapToObj(i -> ready("10.0.0." + i, 80))
                        .toArray(Endpoint[]::new));
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            counts.merge(text(EndpointPicker.pick(port, POD, random)), 1, Integer::sum);
        }

        double expected = (double) picks / endpoints;
        double chiSquare = counts.values().stream()
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();

        assertEquals(endpoints, counts.size());
        assertTrue(chiSquare < 27.9, "chi-square " + chiSquare); // 4 degrees of freedom, 1 in 80,000
    }

    @Test
    void clientSticksUntilIdleForTheTimeout() {
        ManualTime time = new ManualTime(Instant.EPOCH);
        Endpoint[] many =
                IntStream.range(0, 200).mapToObj(i -> ready("10.0.0." + i, 80)).toArray(Endpoint[]::new);
        ServicePort port = service(CLUSTER, CLUSTER, Optional.of(Duration.ofSeconds(10)), many);
        ServiceRouter router = router(time);
        String first = text(router.pick(port, POD));

        time.advance(Duration.ofSeconds(9));
        assertEquals(first, text(router.pick(port, POD)));
        time.advance(Duration.ofSeconds(9));
        assertEquals(first, text(router.pick(port, POD_BY_NODE_PORT)), "the time counts from the last connection");
        assertNotEquals(first, text(router.pick(port, OUTSIDE)), "another client");

        time.advance(Duration.ofSeconds(10));
        assertNotEquals(first, text(router.pick(port, POD)));
    }

    @Test
    void clientIsSentElsewhereWhenItsEndpointGoes() {
        ServiceRouter router = router(new ManualTime(Instant.EPOCH));
        Optional<Duration> sticky = Optional.of(Duration.ofHours(1));
        ServicePort two = service(CLUSTER, CLUSTER, sticky, ready("10.0.0.1", 80), ready("10.0.0.2", 80));
        String first = text(router.pick(two, POD));
        String other = first.equals("10.0.0.1") ? "10.0.0.2" : "10.0.0.1";
        ServicePort one = service(CLUSTER, CLUSTER, sticky, ready(other, 80));

        assertEquals(other, text(router.pick(one, POD)));
        assertEquals(other, text(router.pick(two, POD)));
    }

    private static ServiceRouter router(ManualTime time) {
        Random random = new Random(3);
        return new ServiceRouter(
                () -> ServiceTable.EMPTY,
                (ip, port, protocol) -> Optional.empty(),
                new TestTopology(),
                Isolation.NONE,
                time,
                () -> random);
    }
}
