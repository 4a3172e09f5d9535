package dev.coracle.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes of Kubernetes' documentation of NetworkPolicy, and what its API reference says about each field. */
class PolicyEvaluatorTest {
    private static final PolicyPeer WEB = peer("shop", "web", "10.244.1.5", "'app': 'web'", "team-a");
    private static final PolicyPeer DB = peer("shop", "db", "10.244.1.6", "'app': 'db', 'role': 'db'", "team-a");
    private static final PolicyPeer OTHER = peer("other", "web", "10.244.2.7", "'app': 'web'", "team-b");
    private static final PolicyPeer OUTSIDE =
            PolicyPeer.address(IpAddress.parse("172.17.1.9").orElseThrow());

    private static final PolicyPeer NODE =
            PolicyPeer.node(IpAddress.parse("172.18.0.2").orElseThrow());
    private static final PolicyPeer HOST = PolicyPeer.pod(
            object("{'metadata': {'namespace': 'shop', 'name': 'agent', 'labels': {'app': 'agent'}},"
                    + " 'spec': {'hostNetwork': true}, 'status': {'podIPs': [{'ip': '172.18.0.2'}]}}"),
            object("{'metadata': {'name': 'shop'}}"));

    private static final String DENY_INGRESS = "{'podSelector': {}, 'policyTypes': ['Ingress']}";
    private static final String DENY_EGRESS = "{'podSelector': {}, 'policyTypes': ['Egress']}";
    private static final String DENY_BOTH = "{'podSelector': {}, 'policyTypes': ['Ingress', 'Egress']}";
    private static final String ALLOW_INGRESS = "{'podSelector': {}, 'ingress': [{}], 'policyTypes': ['Ingress']}";
    private static final String ALLOW_EGRESS = "{'podSelector': {}, 'egress': [{}], 'policyTypes': ['Egress']}";
    private static final String FROM_WEB = from("{'podSelector': {'matchLabels': {'app': 'web'}}}");
    private static final String FROM_TEAM = from("{'namespaceSelector': {'matchLabels': {'team': 'team-b'}}}");
    private static final String FROM_BOTH = from("{'namespaceSelector': {'matchLabels': {'team': 'team-b'}},"
            + " 'podSelector': {'matchLabels': {'app': 'db'}}}");
    private static final String FROM_EITHER = from("{'namespaceSelector': {'matchLabels': {'team': 'team-b'}}},"
            + " {'podSelector': {'matchLabels': {'app': 'db'}}}");
    private static final String FROM_BLOCK =
            from("{'ipBlock': {'cidr': '172.17.0.0/16', 'except': ['172.17.1.0/24']}}");
    private static final String FROM_NAME = from(
            "{'namespaceSelector': {'matchExpressions': [{'key': 'team', 'operator': 'In', 'values': ['team-a']}]}}");

    private static String from(String peers) {
        return "{'podSelector': {'matchLabels': {'role': 'db'}}, 'ingress': [{'from': [" + peers + "]}]}";
    }

    private static String ports(String ports) {
        return "{'podSelector': {}, 'ingress': [{'ports': [" + ports + "]}]}";
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides(List<String> policies, PolicyPeer source, PolicyPeer target, int port, boolean in, boolean out) {
        assertEquals(
                in,
                PolicyEvaluator.ingress(objects(policies), source, target, port, Protocol.TCP)
                        .allowed());
        assertEquals(
                out,
                PolicyEvaluator.egress(objects(policies), source, target, port, Protocol.TCP)
                        .allowed());
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments(List.of(), WEB, DB, 80, true, true),
                arguments(List.of(DENY_INGRESS), WEB, DB, 80, false, true),
                arguments(List.of(DENY_INGRESS), WEB, OTHER, 80, true, true),
                arguments(List.of(DENY_INGRESS), OUTSIDE, DB, 80, false, true),
                arguments(List.of(DENY_BOTH), NODE, DB, 80, true, true),
                arguments(List.of(DENY_BOTH), WEB, NODE, 80, true, true),
                arguments(List.of(DENY_BOTH), HOST, DB, 80, true, true),
                arguments(List.of(DENY_BOTH), WEB, HOST, 80, true, true),
                arguments(List.of(DENY_EGRESS), WEB, DB, 80, true, false),
                arguments(List.of(DENY_BOTH), WEB, DB, 80, false, false),
                arguments(List.of(DENY_BOTH), WEB, WEB, 80, true, true),
                arguments(List.of(DENY_INGRESS, ALLOW_INGRESS), WEB, DB, 80, true, true),
                arguments(List.of(DENY_BOTH, ALLOW_EGRESS), WEB, DB, 80, false, true),
                arguments(List.of(FROM_WEB), WEB, DB, 80, true, true),
                arguments(List.of(FROM_WEB), OTHER, DB, 80, false, true),
                arguments(List.of(FROM_WEB), DB, WEB, 80, true, true),
                arguments(List.of(FROM_TEAM), WEB, DB, 80, false, true),
                arguments(List.of(FROM_TEAM), OTHER, DB, 80, true, true),
                arguments(List.of(FROM_WEB, FROM_TEAM), OTHER, DB, 80, true, true),
                arguments(List.of(FROM_BOTH), OTHER, DB, 80, false, true),
                arguments(List.of(FROM_EITHER), OTHER, DB, 80, true, true),
                arguments(List.of(FROM_NAME), WEB, DB, 80, true, true),
                arguments(List.of(FROM_NAME), OTHER, DB, 80, false, true),
                arguments(List.of(FROM_BLOCK), OUTSIDE, DB, 80, false, true),
                arguments(List.of(FROM_BLOCK), address("172.17.2.9"), DB, 80, true, true),
                arguments(List.of(FROM_BLOCK), address("10.0.0.1"), DB, 80, false, true),
                arguments(List.of(ports("{'port': 80}")), WEB, DB, 80, true, true),
                arguments(List.of(ports("{'port': 80}")), WEB, DB, 81, false, true),
                arguments(List.of(ports("{'protocol': 'UDP', 'port': 80}")), WEB, DB, 80, false, true),
                arguments(List.of(ports("{'protocol': 'TCP'}")), WEB, DB, 81, true, true),
                arguments(List.of(ports("{'port': 32000, 'endPort': 32768}")), WEB, DB, 32768, true, true),
                arguments(List.of(ports("{'port': 32000, 'endPort': 32768}")), WEB, DB, 32769, false, true),
                arguments(List.of(ports("{'port': 'http'}")), WEB, DB, 8080, true, true),
                arguments(List.of(ports("{'port': 'http'}")), WEB, DB, 80, false, true),
                // Without policyTypes, egress counts only where there are rules for it.
                arguments(List.of("{'podSelector': {}}"), WEB, DB, 80, false, true),
                arguments(
                        List.of("{'podSelector': {}, 'egress': [{'to': [{'ipBlock': {'cidr': '10.0.0.0/24'}}]}]}"),
                        WEB,
                        DB,
                        80,
                        false,
                        false));
    }

    @Test
    void verdictNamesThePolicyAndTheRule() {
        List<Policy> policies = objects(List.of(DENY_INGRESS, FROM_WEB));

        PolicyVerdict allowed = PolicyEvaluator.ingress(policies, WEB, DB, 80, Protocol.TCP);
        PolicyVerdict denied = PolicyEvaluator.ingress(policies, OTHER, DB, 80, Protocol.TCP);

        assertEquals("allowed by shop/p1 spec.ingress[0]", allowed.toString());
        assertEquals("denied: isolated by shop/p0, shop/p1, and no rule of theirs allows this", denied.toString());
        assertEquals(
                "allowed: pods and nodes always reach each other",
                PolicyEvaluator.ingress(policies, NODE, DB, 80, Protocol.TCP).toString());
        assertEquals(
                "allowed: a pod always reaches itself",
                PolicyEvaluator.ingress(policies, DB, DB, 80, Protocol.TCP).toString());
        assertEquals(
                "allowed: no NetworkPolicy selects the pod for egress",
                PolicyEvaluator.egress(policies, WEB, DB, 80, Protocol.TCP).toString());
    }

    private static List<Policy> objects(List<String> specs) {
        List<Policy> policies = new ArrayList<>();
        for (String spec : specs) {
            policies.add(Policy.of(object(
                    "{'metadata': {'namespace': 'shop', 'name': 'p" + policies.size() + "'}, 'spec': " + spec + "}")));
        }
        return policies;
    }

    private static PolicyPeer address(String ip) {
        return PolicyPeer.address(IpAddress.parse(ip).orElseThrow());
    }

    private static PolicyPeer peer(String namespace, String name, String ip, String labels, String team) {
        KubeObject pod = object("{'metadata': {'namespace': '" + namespace + "', 'name': '" + name + "', 'labels': {"
                + labels
                + "}}, 'spec': {'containers': [{'name': 'c', 'ports': [{'name': 'http', 'containerPort': 8080}]}]},"
                + " 'status': {'podIPs': [{'ip': '" + ip + "'}]}}");
        return PolicyPeer.pod(
                pod,
                object("{'metadata': {'name': '" + namespace + "', 'labels': {'kubernetes.io/metadata.name': '"
                        + namespace + "', 'team': '" + team + "'}}}"));
    }

    private static KubeObject object(String json) {
        return KubeObject.of(Json.parseTrusted(json.replace('\'', '"')));
    }
}
