package dev.coracle.proxy.rules;

import static dev.coracle.proxy.rules.ProxyMode.NFTABLES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract service-networking 4.9. */
class NftablesTest {
    private static final String SVC = "ULMVA6XW-ns1/svc1/tcp/p80";
    private static final String ONE = "5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80";
    private static final String TWO = "2ZNDXFAB-ns1/svc1/tcp/p80__10.180.0.2/80";

    private static String print(String more, String... endpoints) {
        Scene scene = Scene.none().service("ns1", "svc1", """
                {"clusterIP": "172.30.0.41", "ports": [{"name": "p80", "port": 80, "protocol": "TCP", "nodePort": 30080}]
                 %s}""".formatted(more));
        return (endpoints.length == 0 ? scene : scene.endpoints("ns1", "svc1", "p80", "TCP", 80, endpoints))
                .print(NFTABLES, "nft");
    }

    private static void assertHas(String text, String... lines) {
        for (String line : lines) {
            assertTrue(text.contains("\n" + line + "\n"), line + "\nin\n" + text);
        }
    }

    @Test
    void servicesPickAnEndpointInOneRule() {
        assertHas(
                print("", "10.180.0.1@n1", "10.180.0.2@n2"),
                "\t\telements = { 172.30.0.41 . tcp . 80 : goto service-" + SVC + " }",
                "\t\telements = { tcp . 30080 : goto external-" + SVC + " }",
                "\t\telements = { 10.180.0.1 . 10.180.0.1 . tcp . 80 }",
                "\tchain service-" + SVC
                        + " {\n\t\tmeta l4proto tcp dnat ip addr . port to numgen random mod 2 map { 0 : 10.180.0.1 . 80, 1 : 10.180.0.2 . 80 }\n\t}");
    }

    @Test
    void affinityRemembersClientsPerEndpoint() {
        assertHas(
                print(", \"sessionAffinity\": \"ClientIP\"", "10.180.0.1@n1", "10.180.0.2@n2"),
                "\tset affinity-" + ONE + " {\n\t\ttype ipv4_addr\n\t\tflags dynamic,timeout\n\t\ttimeout 3h\n\t}",
                "\t\tip saddr @affinity-" + ONE + " goto endpoint-" + ONE,
                "\t\tnumgen random mod 2 vmap { 0 : goto endpoint-" + ONE + ", 1 : goto endpoint-" + TWO + " }",
                "\tchain endpoint-" + ONE + " {\n\t\tupdate @affinity-" + ONE
                        + " { ip saddr }\n\t\tmeta l4proto tcp dnat to 10.180.0.1:80\n\t}");
    }

    @Test
    void withoutEndpointsVerdictsAreInTheNoEndpointMaps() {
        assertHas(
                print(""),
                "\t\telements = { 172.30.0.41 . tcp . 80 comment \"ns1/svc1:p80\" : goto reject-chain }",
                "\t\telements = { tcp . 30080 comment \"ns1/svc1:p80\" : goto reject-chain }");
        assertHas(
                print(", \"externalTrafficPolicy\": \"Local\"", "10.180.0.2@n2"),
                "\t\telements = { tcp . 30080 comment \"ns1/svc1:p80\" : drop }",
                "\t\tip saddr 10.244.0.0/16 goto service-" + SVC + " comment \"short-circuit pod traffic\"");
    }

    @Test
    void sourceRangesAreAFirewall() {
        assertHas(
                print("""
                        , "loadBalancerSourceRanges": ["10.0.0.0/24"],
                        "status": {"loadBalancer": {"ingress": [{"ip": "5.6.7.8"}]}}""", "10.180.0.1@n1"),
                "\t\telements = { 5.6.7.8 . tcp . 80 : goto firewall-" + SVC + " }",
                "\t\tip saddr != { 10.0.0.0/24, 5.6.7.8 } drop");
    }

    @Test
    void nodePortsAnswerAtThePrimaryAddressUnlessToldOtherwise() {
        assertHas(
                print("", "10.180.0.1@n1"),
                "\t\telements = { 10.0.0.101 }",
                "\t\tip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports",
                "\t\tip daddr 10.96.0.0/12 drop comment \"Drop traffic to unallocated ClusterIPs\"");
        assertHas(
                Scene.none().config("{\"nodePortAddresses\": [\"0.0.0.0/0\"]}").print(NFTABLES, "nft"),
                "\t\tfib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports");
    }

    @Test
    void tableHasTheSetsAndMapsOfKubeProxy() {
        List<String> names = Scene.none()
                .print(NFTABLES, "nft")
                .lines()
                .map(String::trim)
                .filter(l -> l.startsWith("set ") || l.startsWith("map "))
                .map(l -> l.split(" ")[1])
                .toList();

        assertEquals(
                List.of(
                        "hairpin-connections",
                        "cluster-ips",
                        "nodeport-ips",
                        "no-endpoint-services",
                        "no-endpoint-nodeports",
                        "firewall-ips",
                        "service-ips",
                        "service-nodeports"),
                names);
    }

    @ParameterizedTest
    @CsvSource({"10800, 3h", "90, 1m30s", "86400, 1d", "1, 1s"})
    void timesAreWrittenAsNftDoes(long seconds, String expected) {
        assertEquals(expected, NftRules.duration(seconds));
    }
}
