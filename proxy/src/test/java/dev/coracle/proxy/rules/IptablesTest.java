package dev.coracle.proxy.rules;

import static dev.coracle.proxy.rules.ProxyMode.IPTABLES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract service-networking 4.7: the rules of mode iptables in save form, and 4.2 for which endpoints. */
class IptablesTest {
    private static final String SPEC = """
            {"clusterIP": "172.30.0.41", "ports": [{"name": "p80", "port": 80, "protocol": "TCP"%s}]%s}""";
    private static final String SVC = "XPGD46QRK7WJZT7O";
    private static final String ONE = "KUBE-SEP-SXIVWICOYRO3J4NJ";
    private static final String TWO = "KUBE-SEP-LXVODXWDISEETFEF";
    private static final String TO_CLUSTER_IP = "-d 172.30.0.41/32 -p tcp -m comment --comment \"ns1/svc1:p80 ";
    private static final String NODE_PORT = ", \"nodePort\": 30080";

    private static Scene svc1(String portMore, String specMore, String... endpoints) {
        Scene scene = Scene.none().service("ns1", "svc1", SPEC.formatted(portMore, specMore));
        return endpoints.length == 0 ? scene : scene.endpoints("ns1", "svc1", "p80", "TCP", 80, endpoints);
    }

    @Test
    void wholeTextIsAsTheToolPrintsIt() throws IOException {
        assertEquals(golden("seed.iptables-save"), Scene.seed().print(IPTABLES, "iptables-save"));
    }

    /** The first line of a golden text names where it comes from. */
    private static String golden(String name) throws IOException {
        try (InputStream text = IptablesTest.class.getResourceAsStream("/rules/" + name)) {
            String all = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            return all.substring(all.indexOf('\n') + 1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void rulesOfAService(String what, Scene scene, List<String> expected) {
        assertEquals(String.join("\n", expected), String.join("\n", scene.rules(IPTABLES)));
    }

    static Stream<Arguments> rulesOfAService() {
        return Stream.of(
                arguments("one endpoint", svc1("", "", "10.180.0.1@n2"), oneEndpoint()),
                arguments(
                        "no endpoints",
                        svc1("", ""),
                        List.of(
                                "-A KUBE-SERVICES " + TO_CLUSTER_IP
                                        + "has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable")),
                arguments(
                        "no endpoints, node port, external IP, load balancer",
                        svc1(NODE_PORT, """
                                , "externalIPs": ["192.168.99.11"],
                                "status": {"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}}"""),
                        List.of(
                                "-A KUBE-EXTERNAL-SERVICES -d 192.168.99.11/32 -p tcp -m comment --comment \"ns1/svc1:p80 has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable",
                                "-A KUBE-EXTERNAL-SERVICES -d 1.2.3.4/32 -p tcp -m comment --comment \"ns1/svc1:p80 has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable",
                                "-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment \"ns1/svc1:p80 has no endpoints\" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable",
                                "-A KUBE-SERVICES " + TO_CLUSTER_IP
                                        + "has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable")),
                arguments(
                        "internal policy Local without local endpoints",
                        svc1("", ", \"internalTrafficPolicy\": \"Local\"", "10.180.0.1@n2"),
                        List.of("-A KUBE-SERVICES " + TO_CLUSTER_IP
                                + "has no local endpoints\" -m tcp --dport 80 -j DROP")),
                arguments(
                        "internal policy Local with a local endpoint",
                        svc1("", ", \"internalTrafficPolicy\": \"Local\"", "10.180.0.1@n1", "10.180.0.2@n2"),
                        oneEndpoint().stream()
                                .map(rule -> rule.replace("KUBE-SVC", "KUBE-SVL"))
                                .toList()),
                arguments("node port", svc1(NODE_PORT, "", "10.180.0.1@n2"), nodePort()),
                arguments(
                        "external policy Local without local endpoints",
                        svc1(NODE_PORT, """
                                , "externalTrafficPolicy": "Local", "type": "LoadBalancer",
                                "healthCheckNodePort": 30500""", "10.180.0.1@n2"),
                        localElsewhere()),
                arguments(
                        "load balancer with source ranges, the node's among them",
                        svc1("", """
                                , "loadBalancerSourceRanges": [" 203.0.113.7/25", "10.0.0.0/24", "fd00::/8"],
                                "status": {"loadBalancer": {"ingress": [
                                  {"ip": "5.6.7.8"}, {"ip": "9.9.9.9", "ipMode": "Proxy"}]}}""", "10.180.0.1@n2"),
                        sourceRanges()),
                arguments(
                        "affinity",
                        svc1("", ", \"sessionAffinity\": \"ClientIP\"", "10.180.0.2@n2", "10.180.0.1@n2"),
                        affinity()));
    }

    private static List<String> endpoint() {
        return List.of(
                "-A " + ONE + " -s 10.180.0.1/32 -m comment --comment \"ns1/svc1:p80\" -j KUBE-MARK-MASQ",
                "-A " + ONE
                        + " -p tcp -m comment --comment \"ns1/svc1:p80\" -m tcp -j DNAT --to-destination 10.180.0.1:80");
    }

    private static String toServices(String comment, String chain) {
        return "-A KUBE-SERVICES " + TO_CLUSTER_IP + comment + "\" -m tcp --dport 80 -j " + chain;
    }

    private static List<String> chain() {
        return List.of(
                "-A KUBE-SVC-" + SVC + " ! -s 10.244.0.0/16 " + TO_CLUSTER_IP
                        + "cluster IP\" -m tcp --dport 80 -j KUBE-MARK-MASQ",
                "-A KUBE-SVC-" + SVC + " -m comment --comment \"ns1/svc1:p80 -> 10.180.0.1:80\" -j " + ONE);
    }

    @SafeVarargs
    private static List<String> all(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    private static List<String> oneEndpoint() {
        return all(endpoint(), List.of(toServices("cluster IP", "KUBE-SVC-" + SVC)), chain());
    }

    private static List<String> nodePort() {
        return all(
                List.of(
                        "-A KUBE-EXT-" + SVC
                                + " -m comment --comment \"masquerade traffic for ns1/svc1:p80 external destinations\" -j KUBE-MARK-MASQ",
                        "-A KUBE-EXT-" + SVC + " -j KUBE-SVC-" + SVC,
                        "-A KUBE-NODEPORTS -p tcp -m comment --comment \"ns1/svc1:p80\" -m tcp --dport 30080 -j KUBE-EXT-"
                                + SVC),
                oneEndpoint());
    }

    private static List<String> localElsewhere() {
        return all(
                List.of(
                        "-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment \"ns1/svc1:p80 has no local endpoints\" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP",
                        "-A KUBE-NODEPORTS -p tcp -m comment --comment \"ns1/svc1:p80 health check node port\" -m tcp --dport 30500 -j ACCEPT",
                        "-A KUBE-EXT-" + SVC
                                + " -s 10.244.0.0/16 -m comment --comment \"pod traffic for ns1/svc1:p80 external destinations\" -j KUBE-SVC-"
                                + SVC,
                        "-A KUBE-EXT-" + SVC
                                + " -m comment --comment \"masquerade LOCAL traffic for ns1/svc1:p80 external destinations\" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ",
                        "-A KUBE-EXT-" + SVC
                                + " -m comment --comment \"route LOCAL traffic for ns1/svc1:p80 external destinations\" -m addrtype --src-type LOCAL -j KUBE-SVC-"
                                + SVC,
                        "-A KUBE-NODEPORTS -p tcp -m comment --comment \"ns1/svc1:p80\" -m tcp --dport 30080 -j KUBE-EXT-"
                                + SVC),
                oneEndpoint());
    }

    private static List<String> sourceRanges() {
        return all(
                List.of(
                        "-A KUBE-PROXY-FIREWALL -d 5.6.7.8/32 -p tcp -m comment --comment \"ns1/svc1:p80 traffic not accepted by KUBE-FW-"
                                + SVC + "\" -m tcp --dport 80 -j DROP",
                        "-A KUBE-EXT-" + SVC
                                + " -m comment --comment \"masquerade traffic for ns1/svc1:p80 external destinations\" -j KUBE-MARK-MASQ",
                        "-A KUBE-EXT-" + SVC + " -j KUBE-SVC-" + SVC,
                        "-A KUBE-FW-" + SVC
                                + " -s 203.0.113.0/25 -m comment --comment \"ns1/svc1:p80 loadbalancer IP\" -j KUBE-EXT-"
                                + SVC,
                        "-A KUBE-FW-" + SVC
                                + " -s 10.0.0.0/24 -m comment --comment \"ns1/svc1:p80 loadbalancer IP\" -j KUBE-EXT-"
                                + SVC,
                        "-A KUBE-FW-" + SVC
                                + " -s 5.6.7.8/32 -m comment --comment \"ns1/svc1:p80 loadbalancer IP\" -j KUBE-EXT-"
                                + SVC,
                        "-A KUBE-FW-" + SVC
                                + " -m comment --comment \"other traffic to ns1/svc1:p80 will be dropped by KUBE-PROXY-FIREWALL\""),
                endpoint(),
                List.of(
                        toServices("cluster IP", "KUBE-SVC-" + SVC),
                        "-A KUBE-SERVICES -d 5.6.7.8/32 -p tcp -m comment --comment \"ns1/svc1:p80 loadbalancer IP\" -m tcp --dport 80 -j KUBE-FW-"
                                + SVC),
                chain());
    }

    private static List<String> affinity() {
        String recent = " --mask 255.255.255.255 --rsource";
        String svc = "-A KUBE-SVC-" + SVC + " -m comment --comment \"ns1/svc1:p80 -> 10.180.0.";
        String check = ":80\" -m recent --rcheck --seconds 10800 --reap --name ";
        return List.of(
                "-A " + TWO + " -s 10.180.0.2/32 -m comment --comment \"ns1/svc1:p80\" -j KUBE-MARK-MASQ",
                "-A " + TWO + " -p tcp -m comment --comment \"ns1/svc1:p80\" -m recent --set --name " + TWO + recent
                        + " -m tcp -j DNAT --to-destination 10.180.0.2:80",
                "-A " + ONE + " -s 10.180.0.1/32 -m comment --comment \"ns1/svc1:p80\" -j KUBE-MARK-MASQ",
                "-A " + ONE + " -p tcp -m comment --comment \"ns1/svc1:p80\" -m recent --set --name " + ONE + recent
                        + " -m tcp -j DNAT --to-destination 10.180.0.1:80",
                toServices("cluster IP", "KUBE-SVC-" + SVC),
                chain().get(0),
                svc + "1" + check + ONE + recent + " -j " + ONE,
                svc + "2" + check + TWO + recent + " -j " + TWO,
                svc + "1:80\" -m statistic --mode random --probability 0.50000000000 -j " + ONE,
                svc + "2:80\" -j " + TWO);
    }

    @Test
    void masqueradesAllWhenTold() {
        List<String> rules = svc1("", "", "10.180.0.1@n2")
                .config("{\"iptables\": {\"masqueradeAll\": true}}")
                .rules(IPTABLES);

        assertTrue(rules.contains(
                "-A KUBE-SVC-" + SVC + " " + TO_CLUSTER_IP + "cluster IP\" -m tcp --dport 80 -j KUBE-MARK-MASQ"));
    }

    @Test
    void withoutAPodRangeNothingIsToldApart() {
        List<String> rules = svc1("", "", "10.180.0.1@n2").config("{}").rules(IPTABLES);

        assertFalse(rules.stream().anyMatch(r -> r.contains("! -s")));
    }

    @Test
    void nodePortAddressesTakeThePlaceOfEveryLocalOne() {
        String comment =
                "-m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\"";
        String text = Scene.none()
                .config("{\"nodePortAddresses\": [\"10.0.0.0/24\"]}")
                .print(IPTABLES, "iptables-save");

        assertTrue(text.contains("\n-A KUBE-SERVICES -d 10.0.0.101/32 " + comment + " -j KUBE-NODEPORTS\n"));
        assertFalse(text.contains("--dst-type LOCAL -j KUBE-NODEPORTS"));
    }

    @Test
    void manyEndpointsHaveNoComments() {
        String text = Scene.none()
                .service("ns1", "svc1", SPEC.formatted("", ""))
                .manyEndpoints("ns1", "svc1", "p80", 1001)
                .print(IPTABLES, "iptables-save");

        assertFalse(text.contains(" -> "));
        assertTrue(text.contains("-A KUBE-SVC-" + SVC + " -m statistic --mode random --probability 0.00099900085 -j "));
        assertTrue(text.contains("/32 -j KUBE-MARK-MASQ\n"));
        assertTrue(text.contains(" -p tcp -m tcp -j DNAT --to-destination 10.244.0.0:80\n"));
        assertTrue(text.contains("\"ns1/svc1:p80 cluster IP\""));
    }

    @Test
    void ipv6HasItsOwnForms() {
        Scene scene = Scene.none()
                .service("ns6", "svc6", """
                        {"clusterIP": "fd00:10:96::41", "sessionAffinity": "ClientIP",
                         "ports": [{"name": "p80", "port": 80, "protocol": "TCP"}]}""")
                .endpoints("ns6", "svc6", "p80", "TCP", 80, "fd00:10:180::1@n2")
                .service("ns6", "none", """
                        {"clusterIP": "fd00:10:96::42", "ports": [{"port": 80, "protocol": "TCP"}]}""");

        String text = scene.print(IPTABLES, "ip6tables-save", true);

        List.of(
                        "-A KUBE-SEP-WQKLIGDYTS5ZFBZG -s fd00:10:180::1/128 -m comment --comment \"ns6/svc6:p80\" -j KUBE-MARK-MASQ",
                        "-A KUBE-SEP-WQKLIGDYTS5ZFBZG -p tcp -m comment --comment \"ns6/svc6:p80\" -m recent --set --name KUBE-SEP-WQKLIGDYTS5ZFBZG --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource -m tcp -j DNAT --to-destination [fd00:10:180::1]:80",
                        "-A KUBE-SVC-NDY5GL2HU4YWCI7Q ! -s fd00:10:244::/56 -d fd00:10:96::41/128 -p tcp -m comment --comment \"ns6/svc6:p80 cluster IP\" -m tcp --dport 80 -j KUBE-MARK-MASQ",
                        "-A KUBE-SERVICES -d fd00:10:96::42/128 -p tcp -m comment --comment \"ns6/none has no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp6-port-unreachable",
                        "-A KUBE-SERVICES ! -d ::1/128 -m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS")
                .forEach(rule -> assertTrue(text.contains("\n" + rule + "\n"), rule + "\nin\n" + text));
    }
}
