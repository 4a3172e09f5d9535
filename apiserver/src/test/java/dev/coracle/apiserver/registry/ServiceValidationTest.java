package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts of contract service-networking 1.6 to 1.8. */
class ServiceValidationTest {
    private static final TestRegistry TEST = new TestRegistry();
    private static int names;

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static KubeObject create(String metadata, String spec) {
        names++;
        return TEST.client.create(
                Resources.SERVICES,
                "default",
                ServiceAddressesTest.json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'v" + names + "'"
                        + (metadata == null ? "" : "," + metadata) + "},'spec':{" + spec + "}}"));
    }

    private static String message(Supplier<KubeObject> call) {
        String message = assertThrows(StatusException.class, call::get).getMessage();
        return message.replaceFirst("^Service \"v[0-9]+\" is invalid: ", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'type':'ClusterIP' | spec.ports: Required value",
                "'type':'NodePort','clusterIP':'None','ports':[{'port':80}] | spec.clusterIPs[0]: Invalid value: \"None\": may"
                        + " not be set to 'None' for NodePort services",
                "'type':'LoadBalancer','clusterIP':'None','ports':[{'port':80}] | spec.clusterIPs[0]: Invalid value: \"None\":"
                        + " may not be set to 'None' for LoadBalancer services",
                "'type':'ExternalName' | spec.externalName: Required value",
                "'type':'ExternalName','externalName':'a.','clusterIP':'10.96.0.9' | spec.clusterIPs: Forbidden: may not be set"
                        + " for ExternalName services",
                "'type':'ExternalName','externalName':'a','ipFamilies':['IPv4'],'ipFamilyPolicy':'SingleStack' |"
                        + " [spec.ipFamilies: Forbidden: may not be set for ExternalName services, spec.ipFamilyPolicy:"
                        + " Forbidden: may not be set for ExternalName services]",
                "'ports':[{'port':80},{'port':81}] | [spec.ports[0].name: Required value, spec.ports[1].name: Required value]",
                "'ports':[{'name':'a','port':80},{'name':'a','port':81}] | spec.ports[1].name: Duplicate value: \"a\"",
                "'ports':[{'port':0}] | [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive,"
                        + " spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]",
                "'ports':[{'port':80,'protocol':'HTTP'}] | spec.ports[0].protocol: Unsupported value: \"HTTP\": supported"
                        + " values: \"SCTP\", \"TCP\", \"UDP\"",
                "'ports':[{'port':80,'targetPort':70000}] | spec.ports[0].targetPort: Invalid value: 70000: must be between 1"
                        + " and 65535, inclusive",
                "'ports':[{'port':80,'targetPort':'a--b'}] | spec.ports[0].targetPort: Invalid value: \"a--b\": must not"
                        + " contain consecutive hyphens",
                "'ports':[{'port':80,'targetPort':'0123'}] | spec.ports[0].targetPort: Invalid value: \"0123\": must contain at"
                        + " least one letter (a-z)",
                "'ports':[{'name':'a','port':80},{'name':'b','port':80}] | spec.ports[1]: Duplicate value:"
                        + " {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":80,\"TargetPort\":0,\"NodePort\":0}",
                "'type':'NodePort','ports':[{'name':'a','port':80,'nodePort':30961},{'name':'b','port':80,'nodePort':30961}] |"
                        + " [spec.ports[1].nodePort: Duplicate value: 30961, spec.ports[1]: Duplicate value:"
                        + " {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":80,\"TargetPort\":0,\"NodePort\":0}]",
                "'ports':[{'port':80,'nodePort':30007}] | spec.ports[0].nodePort: Forbidden: may not be used when `type` is"
                        + " 'ClusterIP'",
                "'sessionAffinity':'Cookie','ports':[{'port':80}] | spec.sessionAffinity: Unsupported value: \"Cookie\":"
                        + " supported values: \"ClientIP\", \"None\"",
                "'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':86401}},'ports':[{'port':80}]"
                        + " | spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0"
                        + " and less than 86400",
                "'type':'Ingress','ports':[{'port':80}] | spec.type: Unsupported value: \"Ingress\": supported values:"
                        + " \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"",
                "'externalIPs':['0.0.0.0'],'ports':[{'port':80}] | spec.externalIPs[0]: Invalid value: \"0.0.0.0\": may not be"
                        + " unspecified (0.0.0.0)",
                "'externalIPs':['127.0.0.1'],'ports':[{'port':80}] | spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not"
                        + " be in the loopback range (127.0.0.0/8, ::1/128)",
                "'externalIPs':['169.254.1.1'],'ports':[{'port':80}] | spec.externalIPs[0]: Invalid value: \"169.254.1.1\": may"
                        + " not be in the link-local range (169.254.0.0/16, fe80::/10)",
                "'externalIPs':['224.0.0.9'],'ports':[{'port':80}] | spec.externalIPs[0]: Invalid value: \"224.0.0.9\": may not"
                        + " be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
                "'externalIPs':['010.1.1.1'],'ports':[{'port':80}] | spec.externalIPs[0]: Invalid value: \"010.1.1.1\": must not"
                        + " have leading 0s",
                "'externalIPs':['x'],'ports':[{'port':80}] | spec.externalIPs[0]: Invalid value: \"x\": must be a valid IP"
                        + " address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
                "'loadBalancerSourceRanges':['10.0.0.0/8'],'ports':[{'port':80}] | spec.LoadBalancerSourceRanges: Forbidden: may"
                        + " only be used when `type` is 'LoadBalancer'",
                "'type':'LoadBalancer','loadBalancerSourceRanges':[' 10.0.0.1/8 '],'ports':[{'port':80}] |"
                        + " spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.1/8\": must not have bits set beyond the"
                        + " prefix length",
                "'type':'LoadBalancer','loadBalancerSourceRanges':['10.0.0.0'],'ports':[{'port':80}] |"
                        + " spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g."
                        + " 10.9.8.0/24 or 2001:db8::/64)",
                "'allocateLoadBalancerNodePorts':true,'ports':[{'port':80}] | spec.allocateLoadBalancerNodePorts: Forbidden: may"
                        + " only be used when `type` is 'LoadBalancer'",
                "'loadBalancerClass':'x/y','ports':[{'port':80}] | spec.loadBalancerClass: Forbidden: may only be used when"
                        + " `type` is 'LoadBalancer'",
                "'externalTrafficPolicy':'Local','ports':[{'port':80}] | spec.externalTrafficPolicy: Invalid value: \"Local\":"
                        + " may only be set for externally-accessible services",
                "'type':'NodePort','externalTrafficPolicy':'Nearby','ports':[{'port':80}] | spec.externalTrafficPolicy:"
                        + " Unsupported value: \"Nearby\": supported values: \"Cluster\", \"Local\"",
                "'type':'LoadBalancer','healthCheckNodePort':30070,'ports':[{'port':80}] | spec.healthCheckNodePort: Invalid"
                        + " value: 30070: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
                "'internalTrafficPolicy':'Nearby','ports':[{'port':80}] | spec.internalTrafficPolicy: Unsupported value:"
                        + " \"Nearby\": supported values: \"Cluster\", \"Local\"",
                "'trafficDistribution':'PreferFar','ports':[{'port':80}] | spec.trafficDistribution: Unsupported value:"
                        + " \"PreferFar\": supported values: \"PreferClose\", \"PreferSameZone\", \"PreferSameNode\"",
            })
    void refusesWithTheRealTexts(String spec, String expected) {
        assertEquals(expected, message(() -> create(null, spec)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'service.kubernetes.io/topology-mode':'Auto','service.kubernetes.io/topology-aware-hints':'Disabled' |"
                        + " metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: \"Auto\": must match"
                        + " annotations[service.kubernetes.io/topology-aware-hints] when both are specified",
                "'service.beta.kubernetes.io/load-balancer-source-ranges':'10.0.0.0/8' |"
                        + " metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Forbidden: may only"
                        + " be used when `type` is 'LoadBalancer'",
            })
    void annotationsAreChecked(String annotations, String expected) {
        assertEquals(expected, message(() -> create("'annotations':{" + annotations + "}", "'ports':[{'port':80}]")));
    }

    @Test
    void rangesOfTheAnnotationAreCheckedToo() {
        assertEquals(
                "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: \"x\": must be a"
                        + " valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
                message(() -> create(
                        "'annotations':{'service.beta.kubernetes.io/load-balancer-source-ranges':'10.0.0.0/8, x'}",
                        "'type':'LoadBalancer','ports':[{'port':80}]")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':86400}},'ports':[{'port':80}]",
                "'type':'ExternalName','externalName':'10.1.2.3'",
                "'type':'ExternalName','externalName':'a.example.com.','ports':[{'port':6379,'nodePort':0}],'selector':{}",
                "'clusterIP':'None'",
                "'externalIPs':['10.96.0.1'],'ports':[{'port':80}]",
                "'type':'LoadBalancer','loadBalancerSourceRanges':[' 10.0.0.0/8 '],'ports':[{'port':80}]",
            })
    void acceptsWhatTheRealOneAccepts(String spec) {
        create(null, spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'type':'ClusterIP','clusterIP':'None','loadBalancerIP':'1.2.3.4','externalIPs':['1.1.1.1'],'sessionAffinity':"
                        + "'ClientIP' |"
                        + " [spec.loadBalancerIP is ignored for headless services, spec.externalIPs is ignored for headless"
                        + " services, spec.SessionAffinity is ignored for headless services]",
                "'type':'ExternalName','externalName':'a','externalIPs':['1.1.1.1'],'sessionAffinity':'None' | [spec.externalIPs"
                        + " is ignored when spec.type is \"ExternalName\"]",
                "'type':'ClusterIP','externalName':'a' | [spec.externalName is ignored when spec.type is not"
                        + " \"ExternalName\"]",
                "'type':'ClusterIP','externalIPs':['1.1.1.1'] | [spec.externalIPs is deprecated and may no longer be implemented"
                        + " in some clusters]",
                "'type':'ClusterIP','externalIPs':['010.1.1.1'] | [spec.externalIPs[0]: non-standard IP address \"010.1.1.1\" is"
                        + " invalid: use \"10.1.1.1\", spec.externalIPs is deprecated and may no longer be implemented in some"
                        + " clusters]",
                "'type':'ClusterIP','loadBalancerIP':'2001:DB8::1' | [spec.loadBalancerIP: IPv6 address \"2001:DB8::1\" should"
                        + " be in RFC 5952 canonical format (\"2001:db8::1\")]",
                "'type':'LoadBalancer','loadBalancerSourceRanges':['10.0.0.1/8'] | [spec.loadBalancerSourceRanges[0]: CIDR value"
                        + " \"10.0.0.1/8\" is ambiguous in this context (should be \"10.0.0.0/8\" or \"10.0.0.1/32\"?)]",
                "'type':'LoadBalancer','loadBalancerSourceRanges':['10.00.0.0/8'] | [spec.loadBalancerSourceRanges[0]:"
                        + " non-standard CIDR value \"10.00.0.0/8\" is invalid: use \"10.0.0.0/8\"]",
                "'type':'LoadBalancer','loadBalancerSourceRanges':['FD00::/64'] | [spec.loadBalancerSourceRanges[0]: IPv6 CIDR"
                        + " value \"FD00::/64\" should be in RFC 5952 canonical format (\"fd00::/64\")]",
                "'type':'ClusterIP','trafficDistribution':'PreferClose' | [spec.trafficDistribution: \"PreferClose\" is"
                        + " deprecated; use \"PreferSameZone\"]",
            })
    void warns(String spec, String expected) {
        ObjectNode service = ServiceAddressesTest.json("{'metadata':{'name':'s'},'spec':{" + spec + "}}");

        List<String> warnings = TEST.registry.kind(Resources.SERVICES).warnings(Fields.of(service), Fields.of(null));

        assertEquals(expected, warnings.toString());
    }

    private static String update(String before, String change) {
        KubeObject service = create(null, before);
        ObjectNode body = service.copy();
        ServiceAddressesTest.json("{" + change + "}")
                .properties()
                .forEach(field -> ((ObjectNode) body.get("spec")).set(field.getKey(), field.getValue()));
        return message(() -> TEST.client.update(Resources.SERVICES, service.key(), "", body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'type':'LoadBalancer','ports':[{'port':80}] | 'loadBalancerClass':'a/b' | spec.loadBalancerClass: Invalid value:"
                        + " \"a/b\": may not change once set",
                "'type':'LoadBalancer','loadBalancerClass':'a/b','ports':[{'port':80}] | 'loadBalancerClass':null |"
                        + " spec.loadBalancerClass: Invalid value: null: may not change once set",
                "'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':30080,'ports':[{'port':80}] |"
                        + " 'healthCheckNodePort':30081 | spec.healthCheckNodePort: Forbidden: field is immutable",
                "'type':'LoadBalancer','loadBalancerSourceRanges':['10.0.0.0/8'],'ports':[{'port':80}] | 'type':'ClusterIP' |"
                        + " spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
                "'clusterIP':'None','selector':{'a':'b'},'ports':[{'port':80}] | 'clusterIP':'10.96.9.9' | spec.clusterIPs[0]: Invalid value:"
                        + " [\"10.96.9.9\"]: may not change once set",
                "'ports':[{'port':80}] | 'type':'ExternalName','externalName':'a','ipFamilyPolicy':'PreferDualStack' |"
                        + " spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services",
                "'type':'NodePort','ports':[{'port':80}] | 'ports':[{'name':'a','port':80,'nodePort':30962},"
                        + "{'name':'b','port':81,'nodePort':30962}] | duplicate nodePort: {TCP 30962}",
            })
    void refusesChanges(String before, String change, String expected) {
        assertEquals(expected, update(before, change));
    }

    private static List<Integer> nodePorts(KubeObject service) {
        return service.fields().list("spec.ports").stream()
                .map(port -> port.integer("nodePort", 0))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'t','port':53,'protocol':'TCP','nodePort':30901},{'name':'u','port':53,'protocol':'UDP'} | 30901",
                "{'name':'t','port':53,'protocol':'TCP'},{'name':'u','port':53,'protocol':'UDP','nodePort':30902} | 30902",
            })
    void oneNumberOfTwoProtocolsSharesItsNodePort(String ports, int expected) {
        KubeObject service = create(null, "'type':'NodePort','ports':[" + ports + "]");

        assertEquals(List.of(expected, expected), nodePorts(service));
    }

    @Test
    void portsAddedLaterGetNumbersOfTheirOwn() {
        KubeObject service = create(null, "'type':'NodePort','ports':[{'name':'t','port':53}]");
        ObjectNode body = service.copy();
        body.withArray("/spec/ports")
                .addObject()
                .put("name", "u")
                .put("port", 53)
                .put("protocol", "UDP");

        List<Integer> ports = nodePorts(TEST.client.update(Resources.SERVICES, service.key(), "", body));

        assertEquals(2, ports.stream().distinct().count());
    }

    @Test
    void aNumberIsTakenWhateverTheProtocol() {
        create(null, "'type':'NodePort','ports':[{'port':53,'protocol':'TCP','nodePort':30903}]");

        assertEquals(
                "spec.ports[0].nodePort: Invalid value: 30903: provided port is already allocated",
                message(() ->
                        create(null, "'type':'NodePort','ports':[{'port':53,'protocol':'UDP','nodePort':30903}]")));
        assertEquals(
                "Internal error occurred: failed to allocate requested HealthCheck NodePort 30903: provided port is already"
                        + " allocated",
                message(() -> create(
                        null,
                        "'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':30903,"
                                + "'ports':[{'port':80}]")));
    }

    @Test
    void withoutAllocationOnlyWishedNodePortsAreGiven() {
        KubeObject service = create(
                null,
                "'type':'LoadBalancer','allocateLoadBalancerNodePorts':false,"
                        + "'ports':[{'name':'a','port':80},{'name':'b','port':81,'nodePort':30904}]");
        assertEquals(List.of(0, 30904), nodePorts(service));

        ObjectNode body = service.copy();
        ((ObjectNode) body.get("spec")).put("allocateLoadBalancerNodePorts", true);
        KubeObject allocated = TEST.client.update(Resources.SERVICES, service.key(), "", body);
        assertEquals(2, nodePorts(allocated).stream().filter(n -> n != 0).count());

        body = allocated.copy();
        ((ObjectNode) body.get("spec")).put("allocateLoadBalancerNodePorts", false);
        assertEquals(nodePorts(allocated), nodePorts(TEST.client.update(Resources.SERVICES, service.key(), "", body)));
    }

    @Test
    void aServiceElsewhereReservesNoNodePort() {
        create(null, "'type':'ExternalName','externalName':'a','ports':[{'port':80,'nodePort':30905}]");

        assertEquals(
                List.of(30905), nodePorts(create(null, "'type':'NodePort','ports':[{'port':80,'nodePort':30905}]")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "ClusterIP | {'ip':'1.2.3.4'} | status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is"
                        + " 'LoadBalancer'",
                "LoadBalancer | {'ip':'1.2.3'} | status.loadBalancer.ingress[0].ip: Invalid value: \"1.2.3\": must be a valid IP"
                        + " address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
                "LoadBalancer | {'hostname':'a','ipMode':'VIP'} | status.loadBalancer.ingress[0].ipMode: Forbidden: may not be"
                        + " specified when `ip` is not set",
                "LoadBalancer | {'ip':'1.2.3.4','ipMode':'Direct'} | status.loadBalancer.ingress[0].ipMode: Unsupported value:"
                        + " \"Direct\": supported values: \"Proxy\", \"VIP\"",
                "LoadBalancer | {'hostname':'1.2.3.4'} | status.loadBalancer.ingress[0].hostname: Invalid value: \"1.2.3.4\":"
                        + " must be a DNS name, not an IP address",
            })
    void statusIsChecked(String type, String ingress, String expected) {
        KubeObject service = create(null, "'type':'" + type + "','ports':[{'port':80}]");
        ObjectNode body = service.copy();
        body.withObject("/status/loadBalancer").putArray("ingress").add(ServiceAddressesTest.json(ingress));

        assertEquals(expected, message(() -> TEST.client.update(Resources.SERVICES, service.key(), "status", body)));
    }

    @Test
    void aNewNameMayBeginWithADigit() {
        TEST.client.create(
                Resources.SERVICES,
                "default",
                ServiceAddressesTest.json(
                        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'9x'},'spec':{'ports':[{'port':80}]}}"));

        assertEquals(
                "9x",
                TEST.client
                        .get(Resources.SERVICES, ObjectKey.of("default", "9x"))
                        .name());
    }
}
