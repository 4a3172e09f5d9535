package dev.coracle.proxy;

import static dev.coracle.apimachinery.object.Resources.NAMESPACES;
import static dev.coracle.apimachinery.object.Resources.NETWORK_POLICIES;
import static dev.coracle.apimachinery.object.Resources.NODES;
import static dev.coracle.apimachinery.object.Resources.PODS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.ToldWatches;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.proxy.policy.PolicyTracker;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel is told; that it understands is seen in the tests of tier node. */
class PolicyNftablesTest {
    private static final String NOTHING = """
            add table inet coracle-policies
            delete table inet coracle-policies
            """;

    private final ToldWatches api = new ToldWatches();
    private PolicyTracker tracker;

    @BeforeEach
    void start() {
        List<Informer> informers = List.of(
                api.informer(NETWORK_POLICIES), api.informer(PODS), api.informer(NAMESPACES), api.informer(NODES));
        tracker = new PolicyTracker(informers.get(0), informers.get(1), informers.get(2), informers.get(3));
        informers.forEach(Informer::start);
        api.put(
                NODES,
                "{'metadata': {'name': 'node-1'},"
                        + " 'status': {'addresses': [{'type': 'InternalIP', 'address': '172.18.0.2'}]}}");
        api.put(NAMESPACES, "{'metadata': {'name': 'shop'}}");
        pod("web-1", "10.244.1.5", "web", 8080);
        pod("web-2", "10.244.1.10", "web", 8081);
        pod("db", "10.244.1.6", "db", 5432);
    }

    private void pod(String name, String ip, String app, int port) {
        api.put(
                PODS,
                "{'metadata': {'namespace': 'shop', 'name': '" + name + "', 'labels': {'app': '" + app
                        + "'}}, 'spec': {'containers': [{'name': 'c', 'ports': [{'name': 'main', 'containerPort': "
                        + port + "}]}]}, 'status': {'phase': 'Running', 'podIPs': [{'ip': '" + ip + "'}]}}");
    }

    private void policy(String spec) {
        api.put(NETWORK_POLICIES, "{'metadata': {'namespace': 'shop', 'name': 'p'}, 'spec': " + spec + "}");
    }

    private String script() {
        return tracker.nftables(List.of(IpRange.of("10.244.0.0/16")));
    }

    @Test
    void withoutPoliciesThereAreNoRules() {
        assertEquals(NOTHING, script());
        policy("{'podSelector': {}}");
        api.delete(NETWORK_POLICIES, "shop", "p");
        assertEquals(NOTHING, script());
    }

    @Test
    void podsOfOnePolicyShareAChain() {
        policy("{'podSelector': {'matchLabels': {'app': 'web'}}, 'egress': ["
                + "{'to': [{'podSelector': {'matchLabels': {'app': 'db'}}}]}], 'policyTypes': ['Egress']}");

        assertEquals(NOTHING + """
                        table inet coracle-policies {
                        chain out-0 {
                        ip daddr { 10.244.1.6 } return
                        drop
                        }
                        chain judge {
                        meta l4proto != { tcp, udp } return
                        meta l4proto tcp tcp flags & (fin | syn | rst | ack) != syn return
                        meta l4proto udp ct state established,related return
                        ip daddr != { 10.244.0.0/16 } return
                        ip saddr { 172.18.0.2 } return
                        ip saddr . ip daddr { 10.244.1.5 . 10.244.1.5, 10.244.1.10 . 10.244.1.10 } return
                        ip saddr vmap { 10.244.1.5 : jump out-0, 10.244.1.10 : jump out-0 }
                        }
                        chain input { type filter hook input priority filter; policy accept; jump judge; }
                        chain output { type filter hook output priority filter; policy accept; jump judge; }
                        chain forward { type filter hook forward priority filter; policy accept; jump judge; }
                        }
                        """, script());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleBecomesWhatReturns(String direction, String rule, List<String> expected) {
        String type = direction.equals("ingress") ? "Ingress" : "Egress";
        policy("{'podSelector': {'matchLabels': {'app': 'db'}}, '" + direction + "': [" + rule + "], 'policyTypes': ['"
                + type + "']}");

        assertEquals(
                expected,
                script().lines()
                        .dropWhile(line -> !line.startsWith("chain "))
                        .skip(1)
                        .takeWhile(line -> !line.equals("drop"))
                        .toList());
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments("ingress", "", List.of()),
                arguments("ingress", "{}", List.of("meta l4proto { tcp, udp } return")),
                arguments(
                        "ingress",
                        "{'from': [{'podSelector': {'matchLabels': {'app': 'web'}}}]}",
                        List.of("ip saddr { 10.244.1.5, 10.244.1.10 } return")),
                arguments("ingress", "{'from': [{'podSelector': {'matchLabels': {'app': 'none'}}}]}", List.of()),
                arguments(
                        "ingress",
                        "{'from': [{'ipBlock': {'cidr': '10.0.0.0/8', 'except': ['10.1.0.0/16', '10.2.0.0/16']}}]}",
                        List.of("ip saddr 10.0.0.0/8 ip saddr != 10.1.0.0/16 ip saddr != 10.2.0.0/16 return")),
                arguments(
                        "ingress",
                        "{'from': [{'ipBlock': {'cidr': 'fd00::/8'}}]}",
                        List.of("ip6 saddr fd00::/8 return")),
                arguments(
                        "ingress",
                        "{'ports': [{'port': 80}, {'port': 100, 'endPort': 200, 'protocol': 'UDP'}, {'protocol': 'UDP'}]}",
                        List.of("tcp dport 80 return", "udp dport 100-200 return", "meta l4proto udp return")),
                arguments("ingress", "{'ports': [{'port': 80, 'protocol': 'SCTP'}]}", List.of()),
                arguments("ingress", "{'ports': [{'port': 'main'}]}", List.of("tcp dport 5432 return")),
                arguments("ingress", "{'ports': [{'port': 'other'}]}", List.of()),
                arguments(
                        "egress",
                        "{'to': [{'podSelector': {'matchLabels': {'app': 'web'}}}], 'ports': [{'port': 'main'}]}",
                        List.of(
                                "ip daddr { 10.244.1.5 } tcp dport 8080 return",
                                "ip daddr { 10.244.1.10 } tcp dport 8081 return")),
                arguments(
                        "egress",
                        "{'to': [{'ipBlock': {'cidr': '10.244.1.5/32'}}, {'podSelector': {'matchLabels': {'app': 'db'}}}],"
                                + " 'ports': [{'port': 53, 'protocol': 'UDP'}]}",
                        List.of(
                                "ip daddr 10.244.1.5/32 udp dport 53 return",
                                "ip daddr { 10.244.1.6 } udp dport 53 return")));
    }
}
