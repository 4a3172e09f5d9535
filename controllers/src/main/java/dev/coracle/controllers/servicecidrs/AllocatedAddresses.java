package dev.coracle.controllers.servicecidrs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Optional;

/** IPAddress objects that stand for cluster IPs, and the ServiceCIDRs around them. Stateless. */
final class AllocatedAddresses {
    private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
    private static final String FAMILY = "ipaddress.kubernetes.io/ip-family";
    private static final String ALLOCATOR = "ipallocator.k8s.io";

    private AllocatedAddresses() {}

    static boolean ours(KubeObject address) {
        return ALLOCATOR.equals(address.labels().get(MANAGED_BY));
    }

    static boolean labelled(KubeObject address) {
        return ours(address) && family(address.name()).equals(address.labels().get(FAMILY));
    }

    static String family(String ip) {
        return IpAddress.parse(ip).map(IpAddress::family).orElse("");
    }

    static boolean ofAService(KubeObject address) {
        return address.text("spec.parentRef.group").isEmpty()
                && address.text("spec.parentRef.resource").equals("services");
    }

    static ObjectNode of(String ip, KubeObject service) {
        ObjectNode object =
                Json.object().put("apiVersion", "networking.k8s.io/v1").put("kind", "IPAddress");
        ObjectNode metadata = object.putObject("metadata").put("name", ip);
        metadata.putObject("labels").put(FAMILY, family(ip)).put(MANAGED_BY, ALLOCATOR);
        object.putObject("spec")
                .putObject("parentRef")
                .put("resource", "services")
                .put("namespace", service.namespace())
                .put("name", service.name());
        return object;
    }

    static List<IpRange> ranges(KubeObject cidr) {
        return cidr.fields().texts("spec.cidrs").stream()
                .flatMap(text -> IpRange.parse(text).stream())
                .toList();
    }

    /** Whether the ServiceCIDR could have given this address out. */
    static boolean holds(KubeObject cidr, String ip) {
        Optional<IpAddress> address = IpAddress.parse(ip);
        return address.isPresent() && ranges(cidr).stream().anyMatch(range -> range.hasHost(address.get()));
    }
}
