package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServicePortName;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.TrafficPolicy;
import dev.coracle.proxy.rules.CarriedServices;
import dev.coracle.proxy.rules.KernelRules;
import dev.coracle.proxy.rules.ProxyNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel has after one change upon the other is what it has after loading the whole. Needs root and nft. */
@Timeout(180)
class NodeTierKernelRulesTest {
    private static final int STEPS = 25;
    private static final List<String> PODS = List.of("10.244.0.0/16", "fd00:10:244::/56");
    private static final List<ProxyNode> NODES = List.of(
            new ProxyNode(
                    "node-1",
                    "",
                    List.of("172.18.0.2", "fd00:172:18::2"),
                    List.of("10.244.1.0/24", "fd00:10:244:1::/64")),
            new ProxyNode(
                    "node-2",
                    "",
                    List.of("172.18.0.3", "fd00:172:18::3"),
                    List.of("10.244.2.0/24", "fd00:10:244:2::/64")));

    @BeforeAll
    static void orSkip() throws IOException {
        KernelTables.orSkip("ip", "ip6");
    }

    private static HeldShell namespace() throws IOException {
        return HeldShell.start(List.of("unshare", "--net"));
    }

    private static Map<String, String> load(HeldShell shell, String script) throws IOException {
        new Nft(shell).load(script);
        Map<String, String> parts = KernelTables.parts(shell.run("nft list table ip kube-proxy"));
        KernelTables.parts(shell.run("nft list table ip6 kube-proxy"))
                .forEach((part, text) -> parts.put("6 " + part, text));
        return parts;
    }

    @Test
    void changesLeadToWhatTheWholeWouldBe() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ServiceTable services = ServiceTable.EMPTY;
        KernelRules rules = KernelRules.of(PODS, carried(NODES, services));
        try (HeldShell changed = namespace();
                HeldShell replaced = namespace()) {
            load(changed, rules.whole());
            for (int step = 0; step < STEPS; step++) {
                Set<ObjectKey> others = new HashSet<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int number = random.nextInt(6);
                    ObjectKey service = ObjectKey.of("default", "s" + number);
                    services = services.with(service, ports(number, random));
                    others.add(service);
                }
                List<ProxyNode> nodes = random.nextInt(4) == 0 ? NODES.subList(0, 1) : NODES;
                CarriedServices next = carried(nodes, services);

                Map<String, String> is = load(changed, rules.update(next, others));

                String expected = String.join(
                        "\n", load(replaced, KernelRules.of(PODS, next).whole()).values());
                assertEquals(expected, String.join("\n", is.values()), "seed " + seed + ", step " + step);
                assertTrue(is.containsKey("map service-ips"), "it was read");
            }
        }
    }

    private static CarriedServices carried(List<ProxyNode> nodes, ServiceTable services) {
        return new CarriedServices(nodes, services, port -> true);
    }

    private static List<ServicePort> ports(int service, Random random) {
        List<ServicePort> ports = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            boolean ipv6 = random.nextBoolean();
            ports.add(new ServicePort(
                    new ServicePortName(
                            ObjectKey.of("default", "s" + service),
                            i == 1 ? "" : "p" + i,
                            random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
                            ipv6),
                    80 + i,
                    random.nextBoolean() ? 30000 + 10 * service + i : 0,
                    0,
                    List.of((ipv6 ? "fd00:10:96::" : "10.96.7.") + service),
                    random.nextInt(3) == 0 ? List.of(ipv6 ? "2001:db8::7" : "192.0.2.7") : List.of(),
                    random.nextInt(3) == 0 ? List.of((ipv6 ? "fd00:172:18:ff::" : "172.18.255.") + service) : List.of(),
                    random.nextBoolean()
                            ? List.of()
                            : List.of(IpRange.of(ipv6 ? "2001:db8:1::/48" : "198.51.100.0/24")),
                    policy(random),
                    policy(random),
                    random.nextInt(3) == 0 ? Optional.of(Duration.ofSeconds(60 + random.nextInt(2))) : Optional.empty(),
                    endpoints(ipv6, random)));
        }
        return ports;
    }

    private static TrafficPolicy policy(Random random) {
        return random.nextBoolean() ? TrafficPolicy.CLUSTER : TrafficPolicy.LOCAL;
    }

    private static List<Endpoint> endpoints(boolean ipv6, Random random) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int node = 1 + random.nextInt(3); // the last one is elsewhere
            endpoints.add(new Endpoint(
                    (ipv6 ? "fd00:10:244:" + node + "::" : "10.244." + node + ".") + i,
                    8080,
                    random.nextInt(4) > 0,
                    true,
                    false,
                    "node-" + node,
                    List.of(),
                    List.of()));
        }
        return endpoints;
    }
}
