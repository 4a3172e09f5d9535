package dev.coracle.proxy.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known names of the upstream project's own tests and of real clusters. */
class ChainNamesTest {

    @ParameterizedTest
    @CsvSource({
        "default/kubernetes:https, tcp, NPX46M4PTMTKRN6Y",
        "kube-system/kube-dns:dns, udp, TCOU7JCQXEZGVUNU",
        "kube-system/kube-dns:dns-tcp, tcp, ERIFXISQEP7F7OF4",
        "kube-system/kube-dns:metrics, tcp, JD5MR3NA4I4DYORP",
        "ns1/svc1:p80, tcp, XPGD46QRK7WJZT7O",
        "default/my-service, tcp, FXIYY6OHUSNBITIX"
    })
    void servicePortsHaveTheNamesOfEveryCluster(String servicePort, String protocol, String expected) {
        assertEquals("KUBE-SVC-" + expected, ChainNames.ofPort("KUBE-SVC-", servicePort, protocol));
    }

    @Test
    void endpointsAreNamedByServicePortAndAddress() {
        assertEquals("KUBE-SEP-SXIVWICOYRO3J4NJ", ChainNames.ofEndpoint("ns1/svc1:p80", "tcp", "10.180.0.1:80"));
    }

    @Test
    void chainsOfNftablesSayWhatTheyAreMadeOf() {
        assertEquals("ULMVA6XW-ns1/svc1/tcp/p80", ChainNames.nft("ns1/svc1/tcp/p80"));
    }
}
