package dev.coracle.proxy.rules;

import static dev.coracle.proxy.rules.ProxyMode.IPVS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract service-networking 4.8: virtual servers, sets and the rules around them. */
class IpvsTest {
    private static final String HEAD = """
            IP Virtual Server version 1.2.1 (size=4096)
            Prot LocalAddress:Port Scheduler Flags
              -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
            """;

    private static Scene web(String more, String... endpoints) {
        Scene scene = Scene.none().service("default", "web", """
                {"clusterIP": "10.96.0.7", "ports": [{"port": 80, "protocol": "TCP", "nodePort": 30080}]%s}""".formatted(more));
        return endpoints.length == 0 ? scene : scene.endpoints("default", "web", "", "TCP", 8080, endpoints);
    }

    /** The articles' own listing, blank for blank: section 8, S1.4. */
    @Test
    void seedClusterIsListedAsTheArticleShowsIt() {
        assertEquals(HEAD + """
                        TCP  10.96.0.1:443 rr
                          -> 10.0.0.100:6443              Masq    1      0          0        \s
                        TCP  10.96.0.10:53 rr
                          -> 10.244.0.6:53                Masq    1      0          0        \s
                          -> 10.244.0.7:53                Masq    1      0          0        \s
                        TCP  10.96.0.10:9153 rr
                          -> 10.244.0.6:9153              Masq    1      0          0        \s
                          -> 10.244.0.7:9153              Masq    1      0          0        \s
                        UDP  10.96.0.10:53 rr
                          -> 10.244.0.6:53                Masq    1      0          0        \s
                          -> 10.244.0.7:53                Masq    1      0          0        \s
                        """, Scene.seed().print(IPVS, "ipvsadm"));
    }

    @Test
    void nodePortsAndExternalIpsAreServersOfTheirOwn() {
        assertEquals(
                HEAD + """
                        TCP  5.6.7.8:80 rr persistent 10800
                          -> 10.244.0.9:8080              Masq    1      0          0
                          -> 10.244.0.10:8080             Masq    1      0          0
                        TCP  10.0.0.101:30080 rr persistent 10800
                          -> 10.244.0.9:8080              Masq    1      0          0
                          -> 10.244.0.10:8080             Masq    1      0          0
                        TCP  10.0.0.168:80 rr persistent 10800
                          -> 10.244.0.9:8080              Masq    1      0          0
                          -> 10.244.0.10:8080             Masq    1      0          0
                        TCP  10.96.0.7:80 rr persistent 10800
                          -> 10.244.0.9:8080              Masq    1      0          0
                          -> 10.244.0.10:8080             Masq    1      0          0
                        """.replaceAll("(?m)  0$", "  0         "),
                web("""
                                , "externalIPs": ["10.0.0.168"], "sessionAffinity": "ClientIP",
                                "status": {"loadBalancer": {"ingress": [{"ip": "5.6.7.8"}]}}""", "10.244.0.10@n2", "10.244.0.9@n2").print(IPVS, "ipvsadm"));
    }

    @Test
    void serverWithoutEndpointsStaysAndTheSchedulerIsTheConfigured() {
        assertEquals(
                HEAD + "TCP  10.0.0.101:30080 mh (mh-port)\nTCP  10.96.0.7:80 mh (mh-port)\n",
                web("").config("{\"ipvs\": {\"scheduler\": \"mh\"}}").print(IPVS, "ipvsadm"));
    }

    @Test
    void policyLocalPrefersLocalEndpointsAndFallsBackToAll() {
        String local = ", \"externalTrafficPolicy\": \"Local\"";

        assertEquals(
                HEAD + """
                        TCP  10.0.0.101:30080 rr
                          -> 10.244.0.9:8080              Masq    1      0          0
                        TCP  10.96.0.7:80 rr
                          -> 10.244.0.9:8080              Masq    1      0          0
                          -> 10.244.1.9:8080              Masq    1      0          0
                        """.replaceAll("(?m)  0$", "  0         "),
                web(local, "10.244.0.9@n1", "10.244.1.9@n2").print(IPVS, "ipvsadm"));
        assertTrue(web(local, "10.244.1.9@n2")
                .print(IPVS, "ipvsadm")
                .contains("TCP  10.0.0.101:30080 rr\n  -> 10.244.1.9:8080"));
    }

    /** Section 8, S1.20. */
    @Test
    void linkHoldsServiceAddressesButNotTheNodesOwn() {
        String text = web(", \"externalIPs\": [\"10.0.0.168\", \"10.0.0.101\"]").print(IPVS, "ip");

        assertEquals(
                List.of("inet 10.0.0.168/32 scope global kube-ipvs0", "inet 10.96.0.7/32 scope global kube-ipvs0"),
                text.lines()
                        .map(String::trim)
                        .filter(l -> l.startsWith("inet "))
                        .toList());
        assertTrue(text.contains("kube-ipvs0: <BROADCAST,NOARP> "));
    }

    @Test
    void setsHoldEveryWayIn() {
        String text = web("""
                        , "externalIPs": ["10.0.0.168"], "externalTrafficPolicy": "Local", "healthCheckNodePort": 30500, "type": "LoadBalancer",
                        "loadBalancerSourceRanges": ["10.0.0.0/24", "1.2.3.4/32"],
                        "status": {"loadBalancer": {"ingress": [{"ip": "5.6.7.8"}]}}""", "10.244.0.9@n1", "10.244.1.9@n2").print(IPVS, "ipset");

        assertEquals("""
                create KUBE-LOOP-BACK hash:ip,port,ip family inet hashsize 1024 maxelem 65536
                add KUBE-LOOP-BACK 10.244.0.9,tcp:8080,10.244.0.9
                create KUBE-CLUSTER-IP hash:ip,port family inet hashsize 1024 maxelem 65536
                add KUBE-CLUSTER-IP 10.96.0.7,tcp:80
                create KUBE-EXTERNAL-IP hash:ip,port family inet hashsize 1024 maxelem 65536
                create KUBE-EXTERNAL-IP-LOCAL hash:ip,port family inet hashsize 1024 maxelem 65536
                add KUBE-EXTERNAL-IP-LOCAL 10.0.0.168,tcp:80
                create KUBE-LOAD-BALANCER hash:ip,port family inet hashsize 1024 maxelem 65536
                add KUBE-LOAD-BALANCER 5.6.7.8,tcp:80
                create KUBE-LOAD-BALANCER-FW hash:ip,port family inet hashsize 1024 maxelem 65536
                add KUBE-LOAD-BALANCER-FW 5.6.7.8,tcp:80
                create KUBE-LOAD-BALANCER-LOCAL hash:ip,port family inet hashsize 1024 maxelem 65536
                add KUBE-LOAD-BALANCER-LOCAL 5.6.7.8,tcp:80
                create KUBE-LOAD-BALANCER-SOURCE-IP hash:ip,port,ip family inet hashsize 1024 maxelem 65536
                add KUBE-LOAD-BALANCER-SOURCE-IP 5.6.7.8,tcp:80,5.6.7.8
                create KUBE-LOAD-BALANCER-SOURCE-CIDR hash:ip,port,net family inet hashsize 1024 maxelem 65536
                add KUBE-LOAD-BALANCER-SOURCE-CIDR 5.6.7.8,tcp:80,1.2.3.4
                add KUBE-LOAD-BALANCER-SOURCE-CIDR 5.6.7.8,tcp:80,10.0.0.0/24
                create KUBE-NODE-PORT-TCP bitmap:port range 0-65535
                add KUBE-NODE-PORT-TCP 30080
                create KUBE-NODE-PORT-LOCAL-TCP bitmap:port range 0-65535
                add KUBE-NODE-PORT-LOCAL-TCP 30080
                create KUBE-NODE-PORT-UDP bitmap:port range 0-65535
                create KUBE-NODE-PORT-LOCAL-UDP bitmap:port range 0-65535
                create KUBE-NODE-PORT-SCTP-HASH hash:ip,port family inet hashsize 1024 maxelem 65536
                create KUBE-NODE-PORT-LOCAL-SCTP-HASH hash:ip,port family inet hashsize 1024 maxelem 65536
                create KUBE-HEALTH-CHECK-NODE-PORT bitmap:port range 0-65535
                add KUBE-HEALTH-CHECK-NODE-PORT 30500
                create KUBE-IPVS-IPS hash:ip family inet hashsize 1024 maxelem 65536
                add KUBE-IPVS-IPS 10.0.0.168
                add KUBE-IPVS-IPS 10.96.0.7
                add KUBE-IPVS-IPS 5.6.7.8
                """, text);
    }

    @Test
    void namesOfIpv6SetsAreCutToWhatTheKernelTakes() {
        String text = Scene.none().print(IPVS, "ipset", true);

        assertTrue(text.contains("create KUBE-6-LOAD-BALANCER-SOURCE-CID hash:ip,port,net family inet6 "));
        assertFalse(text.contains("KUBE-6-LOAD-BALANCER-SOURCE-CIDR"));
    }

    @Test
    void rulesMatchSetsInKubeProxysOrder() {
        List<String> rules = web("""
                        , "externalIPs": ["10.0.0.168"],
                        "loadBalancerSourceRanges": ["1.2.3.0/24"],
                        "status": {"loadBalancer": {"ingress": [{"ip": "5.6.7.8"}]}}""", "10.244.0.9@n1").rules(IPVS);

        String external =
                "-A KUBE-SERVICES -m comment --comment \"Kubernetes service external ip + port for masquerade and filter purpose\" -m set --match-set KUBE-EXTERNAL-IP dst,dst ";
        assertEquals(
                String.join(
                        "\n",
                        "-A KUBE-IPVS-OUT-FILTER -s 5.6.7.8/32 -m ipvs --vproto 6 --vaddr 5.6.7.8/32 --vport 80 -j DROP",
                        "-A KUBE-PROXY-FIREWALL -m comment --comment \"Kubernetes service load balancer ip + port for load balancer with sourceRange\" -m set --match-set KUBE-LOAD-BALANCER-FW dst,dst -j KUBE-SOURCE-RANGES-FIREWALL",
                        "-A KUBE-SOURCE-RANGES-FIREWALL -m comment --comment \"Kubernetes service load balancer ip + port + source cidr for packet filter purpose\" -m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN",
                        "-A KUBE-NODE-PORT -p tcp -m comment --comment \"Kubernetes nodeport TCP port for masquerade purpose\" -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ",
                        "-A KUBE-POSTROUTING -m comment --comment \"Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose\" -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE",
                        "-A KUBE-SERVICES -m comment --comment \"Kubernetes service lb portal\" -m set --match-set KUBE-LOAD-BALANCER dst,dst -j KUBE-LOAD-BALANCER",
                        "-A KUBE-SERVICES ! -s 10.244.0.0/16 -m comment --comment \"Kubernetes service cluster ip + port for masquerade purpose\" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ",
                        external + "-j KUBE-MARK-MASQ",
                        external + "-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT",
                        external + "-m addrtype --dst-type LOCAL -j ACCEPT",
                        "-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT",
                        "-A KUBE-SERVICES -m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT"),
                String.join("\n", rules));
    }

    @Test
    void apostrophesInCommentsAreEscapedAsTheToolDoes() {
        assertEquals(
                "-m comment --comment \"type \\'hash ip:port\\'\" -j X",
                Rule.commented("type 'hash ip:port'").jump("X"));
    }
}
