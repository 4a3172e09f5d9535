package dev.coracle.proxy.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** As kube-proxy cleans up, and for Services that are gone. */
class StaleFlowsTest {
    private static final CarriedServices SERVICES = services();

    private static CarriedServices services() {
        CarriedServices all = Scene.none()
                .service("ns1", "svc1", """
                        {"clusterIP": "172.30.0.41", "externalIPs": ["192.0.2.7"], "externalTrafficPolicy": "Local",
                         "ports": [{"name": "p53", "port": 53, "protocol": "UDP", "nodePort": 30053}]}""")
                .endpoints("ns1", "svc1", "p53", "UDP", 5353, "10.180.0.1@n1", "10.180.0.2@n2")
                .service("ns1", "empty", """
                        {"clusterIP": "172.30.0.42", "ports": [{"name": "p53", "port": 53, "protocol": "UDP"}]}""")
                .service("ns1", "elsewhere", """
                        {"clusterIP": "172.30.0.43", "ports": [{"name": "p53", "port": 53, "protocol": "UDP"}]}""")
                .endpoints("ns1", "elsewhere", "p53", "UDP", 53, "10.180.0.3@n1")
                .service("ns1", "stream", """
                        {"clusterIP": "172.30.0.44", "ports": [{"name": "p53", "port": 53, "protocol": "TCP"}]}""")
                .kernelServices();
        return new CarriedServices(
                all.nodes(), all.table(), port -> !port.name().service().name().equals("elsewhere"));
    }

    static Stream<Arguments> flows() {
        return Stream.of(
                arguments("with an endpoint", "172.30.0.41", 53, "10.180.0.1", 5353, false),
                arguments("with one of another node", "192.0.2.7", 53, "10.180.0.2", 5353, false),
                arguments("by a node port", "10.0.0.102", 30053, "10.180.0.2", 5353, false),
                arguments("with an endpoint that is gone", "172.30.0.41", 53, "10.180.0.9", 5353, true),
                arguments("with another port of an endpoint", "172.30.0.41", 53, "10.180.0.1", 53, true),
                arguments("by an external IP, gone", "192.0.2.7", 53, "10.180.0.9", 5353, true),
                arguments("by a node port, gone", "10.0.0.101", 30053, "10.180.0.9", 5353, true),
                arguments("from before there were rules", "172.30.0.41", 53, "172.30.0.41", 53, true),
                arguments("without any endpoint", "172.30.0.42", 53, "10.180.0.1", 5353, true),
                arguments("by a port that is none any more", "172.30.0.41", 54, "10.180.0.1", 5353, true),
                arguments("by a node port that is none any more", "10.0.0.101", 30054, "10.180.0.1", 5353, true),
                arguments("by an address that is none any more", "172.30.0.99", 53, "10.180.0.1", 5353, true),
                arguments("carried by somebody else", "172.30.0.43", 53, "172.30.0.43", 53, false),
                arguments("no longer carried", "172.30.0.43", 53, "10.180.0.3", 53, true),
                arguments("of another protocol", "172.30.0.44", 53, "172.30.0.44", 53, false),
                arguments("from pod to pod", "10.180.0.1", 30053, "10.180.0.1", 30053, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("flows")
    void tells(String what, String ip, int port, String answering, int answeringPort, boolean stale) {
        UdpFlow flow = new UdpFlow("10.244.1.9", 4711, ip, port, answering, answeringPort, 1);

        assertEquals(stale, new StaleFlows(SERVICES).test(flow));
    }
}
