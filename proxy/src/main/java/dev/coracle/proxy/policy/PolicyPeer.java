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
 * @param namespaceLabels of the pod's namespace; with {@code kubernetes.io/metadata.name}, as in the API
 */
public record PolicyPeer(Optional<KubeObject> pod, Map<String, String> namespaceLabels, List<IpAddress> addresses) {

    public static PolicyPeer pod(KubeObject pod, KubeObject namespace) {
        List<IpAddress> addresses = pod.fields().list("status.podIPs").stream()
                .flatMap(ip -> IpAddress.parse(ip.text("ip")).stream())
                .toList();
        return new PolicyPeer(Optional.of(pod), namespace.labels(), addresses);
    }

    public static PolicyPeer address(IpAddress address) {
        return new PolicyPeer(Optional.empty(), Map.of(), List.of(address));
    }

    /** {@code shop/web-0}, or the address. */
    @Override
    public String toString() {
        return pod.map(p -> p.key().toString()).orElseGet(() -> addresses.get(0).toString());
    }
}
