package dev.coracle.proxy.rules;

import java.util.TreeSet;

/**
 * One kernel set. Filled by {@link IpSets}, then only read.
 *
 * @param kind what it is for, the same in both families
 * @param name as the kernel has it
 */
record IpSet(Kind kind, String name, TreeSet<String> entries) {
    private static final int LONGEST_NAME = 31;

    /** The sets, in kube-proxy's order, with the comments of the rules that use them. */
    enum Kind {
        LOOP_BACK("hash:ip,port,ip", "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose"),
        CLUSTER_IP("hash:ip,port", "Kubernetes service cluster ip + port for masquerade purpose"),
        EXTERNAL_IP("hash:ip,port", "Kubernetes service external ip + port for masquerade and filter purpose"),
        EXTERNAL_IP_LOCAL("hash:ip,port", "Kubernetes service external ip + port with externalTrafficPolicy=local"),
        LOAD_BALANCER("hash:ip,port", "Kubernetes service lb portal"),
        LOAD_BALANCER_FW(
                "hash:ip,port", "Kubernetes service load balancer ip + port for load balancer with sourceRange"),
        LOAD_BALANCER_LOCAL(
                "hash:ip,port", "Kubernetes service load balancer ip + port with externalTrafficPolicy=local"),
        LOAD_BALANCER_SOURCE_IP(
                "hash:ip,port,ip", "Kubernetes service load balancer ip + port + source IP for packet filter purpose"),
        LOAD_BALANCER_SOURCE_CIDR(
                "hash:ip,port,net",
                "Kubernetes service load balancer ip + port + source cidr for packet filter purpose"),
        NODE_PORT_TCP("bitmap:port", "Kubernetes nodeport TCP port for masquerade purpose"),
        NODE_PORT_LOCAL_TCP("bitmap:port", "Kubernetes nodeport TCP port with externalTrafficPolicy=local"),
        NODE_PORT_UDP("bitmap:port", "Kubernetes nodeport UDP port for masquerade purpose"),
        NODE_PORT_LOCAL_UDP("bitmap:port", "Kubernetes nodeport UDP port with externalTrafficPolicy=local"),
        NODE_PORT_SCTP_HASH(
                "hash:ip,port", "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'"),
        NODE_PORT_LOCAL_SCTP_HASH(
                "hash:ip,port",
                "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'"),
        HEALTH_CHECK_NODE_PORT("bitmap:port", "Kubernetes health check node port"),
        IPVS_IPS("hash:ip", "Addresses on the ipvs interface");

        private final String type;
        private final String comment;

        Kind(String type, String comment) {
            this.type = type;
            this.comment = comment;
        }

        String type() {
            return type;
        }

        String comment() {
            return comment;
        }

        String nameIn(boolean ipv6) {
            String name = (ipv6 ? "KUBE-6-" : "KUBE-") + name().replace('_', '-');
            return name.substring(0, Math.min(name.length(), LONGEST_NAME));
        }
    }

    static IpSet empty(Kind kind, boolean ipv6) {
        return new IpSet(kind, kind.nameIn(ipv6), new TreeSet<>());
    }
}
