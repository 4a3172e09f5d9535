package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.proxy.SharedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster as NetworkPolicies see it at one moment. Immutable.
 *
 * @param pods by each of their addresses
 * @param hostPorts what a node's port leads to
 * @param namespaces their labels
 * @param nodes their addresses
 */
record PolicyTable(
        SharedMap<IpAddress, Subject> pods,
        SharedMap<HostPort, PodPort> hostPorts,
        SharedMap<String, Map<String, String>> namespaces,
        Set<IpAddress> nodes) {
    /** Of a cluster without policies. */
    static final PolicyTable NONE = new PolicyTable(SharedMap.empty(), SharedMap.empty(), SharedMap.empty(), Set.of());

    /** A pod and the policies that isolate it. */
    record Subject(PolicyPod pod, List<Policy> ingress, List<Policy> egress) {
        static Subject of(PolicyPod pod, Iterable<Policy> policies) {
            return new Subject(
                    pod,
                    isolating(pod, policies, PolicyDirection.INGRESS),
                    isolating(pod, policies, PolicyDirection.EGRESS));
        }

        private static List<Policy> isolating(PolicyPod pod, Iterable<Policy> policies, PolicyDirection direction) {
            List<Policy> isolating = new ArrayList<>(0);
            policies.forEach(policy -> {
                if (policy.isolates(pod, direction)) {
                    isolating.add(policy);
                }
            });
            return List.copyOf(isolating);
        }
    }

    PolicyTable with(SharedMap<IpAddress, Subject> newPods) {
        return new PolicyTable(newPods, hostPorts, namespaces, nodes);
    }

    record HostPort(IpAddress node, int port, Protocol protocol) {}

    record PodPort(IpAddress pod, int port) {}

    boolean allows(String source, String target, int port, Protocol protocol) {
        if (this == NONE) {
            return true;
        }
        Optional<IpAddress> from = IpAddress.parse(source);
        Optional<IpAddress> to = IpAddress.parse(target);
        // What has no address is nobody's business here.
        return from.isEmpty() || to.isEmpty() || allows(from.get(), to.get(), port, protocol);
    }

    private boolean allows(IpAddress source, IpAddress target, int port, Protocol protocol) {
        if (isNode(source)) {
            return true;
        }
        PodPort to = hostPorts.get(new HostPort(target, port, protocol)).orElseGet(() -> new PodPort(target, port));
        if (isNode(to.pod)) {
            return true;
        }
        Optional<Subject> from = pods.get(source);
        Optional<Subject> at = pods.get(to.pod);
        List<Policy> egress = from.map(Subject::egress).orElse(List.of());
        List<Policy> ingress = at.map(Subject::ingress).orElse(List.of());
        if (egress.isEmpty() && ingress.isEmpty()) {
            return true;
        }
        PolicyPeer client = peer(from, source);
        PolicyPeer server = peer(at, to.pod);
        return PolicyEvaluator.egress(egress, client, server, to.port, protocol).allowed()
                && PolicyEvaluator.ingress(ingress, client, server, to.port, protocol)
                        .allowed();
    }

    /** Loopback addresses are this machine's, which all nodes are. */
    private boolean isNode(IpAddress address) {
        return address.toInetAddress().isLoopbackAddress() || nodes.contains(address);
    }

    private PolicyPeer peer(Optional<Subject> pod, IpAddress address) {
        return pod.map(subject -> peer(subject, address)).orElseGet(() -> PolicyPeer.address(address));
    }

    PolicyPeer peer(Subject subject, IpAddress address) {
        Map<String, String> labels =
                namespaces.get(subject.pod.key().namespace()).orElse(Map.of());
        return PolicyPeer.pod(subject.pod, labels, List.of(address));
    }
}
