package dev.coracle.dns;

import dev.coracle.apimachinery.net.Protocol;
import java.util.List;

/**
 * What the DNS knows of one Service.
 *
 * @param clusterIps as written in the Service; empty for headless and ExternalName
 * @param externalName lower case with a final dot, for kind EXTERNAL_NAME; "" when it is no name at all (an IP literal)
 * @param endpoints ready ones only, of all slices of the Service
 */
public record ServiceEntry(
        String namespace,
        String name,
        Kind kind,
        List<ZoneAddress> clusterIps,
        List<Port> ports,
        String externalName,
        List<Endpoint> endpoints) {

    /** How the name of a Service is answered. */
    public enum Kind {
        CLUSTER_IP,
        HEADLESS,
        EXTERNAL_NAME
    }

    /** A port of the Service, or one of a slice. {@code name} is "" for an unnamed one. */
    public record Port(String name, Protocol protocol, int number) {}

    /**
     * One address.
     *
     * @param hostname "" when there is none
     * @param pod the name of its pod, "" when it has none
     */
    public record Endpoint(String hostname, String pod, ZoneAddress address, List<Port> ports) {

        /** Its hostname, else the address with dashes, unless pods' names are wanted. */
        public String name(boolean ofPod) {
            if (!hostname.isEmpty()) {
                return hostname;
            }
            return ofPod && !pod.isEmpty() ? pod : address.dashed();
        }
    }
}
