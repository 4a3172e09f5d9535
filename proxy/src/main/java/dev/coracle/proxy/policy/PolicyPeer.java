package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One end of a connection.
 *
 * @param pod empty for an address that is no pod's
 * @param node whether it is one of the cluster's nodes, which no policy keeps from pods
 * @param namespaceLabels of the pod's namespace; with {@code kubernetes.io/metadata.name}, as in the API
 */
public record PolicyPeer(
        Optional<PolicyPod> pod, boolean node, Map<String, String> namespaceLabels, List<IpAddress> addresses) {

    public static PolicyPeer pod(KubeObject pod, KubeObject namespace) {
        List<IpAddress> addresses = pod.fields().list("status.podIPs").stream()
                .flatMap(ip -> IpAddress.parse(ip.text("ip")).stream())
                .toList();
        return pod(PolicyPod.of(pod), namespace.labels(), addresses);
    }

    static PolicyPeer pod(PolicyPod pod, Map<String, String> namespaceLabels, List<IpAddress> addresses) {
        return new PolicyPeer(Optional.of(pod), pod.hostNetwork(), namespaceLabels, addresses);
    }

    public static PolicyPeer address(IpAddress address) {
        return new PolicyPeer(Optional.empty(), false, Map.of(), List.of(address));
    }

    public static PolicyPeer node(IpAddress address) {
        return new PolicyPeer(Optional.empty(), true, Map.of(), List.of(address));
    }

    /** {@code shop/web-0}, or the address. */
    @Override
    public String toString() {
        return pod.map(p -> p.key().toString()).orElseGet(() -> addresses.get(0).toString());
    }
}
