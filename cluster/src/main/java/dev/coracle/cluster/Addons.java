package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kinds;
import dev.coracle.controllers.addons.ClusterAddons;
import dev.coracle.controllers.addons.KubeProxyAddon;
import java.util.ArrayList;
import java.util.List;

/** What a new cluster holds beside its control plane: DNS, kube-proxy, the Ingress class. Made once; users may change or delete it. */
final class Addons {
    private Addons() {}

    static List<ObjectNode> objects(ClusterOptions options, String dnsAddress) {
        List<ObjectNode> objects = new ArrayList<>(ClusterAddons.objects(options.clusterDomain(), dnsAddress));
        if (options.kubeProxy()) {
            objects.addAll(KubeProxyAddon.objects(
                    String.join(",", AddressRanges.texts(options.podRanges())),
                    "https://" + IpAddress.withPort(options.apiAddress(), Assembly.API_PORT)));
        }
        objects.add(IngressClassAddon.object());
        return objects;
    }

    /** Creates those that are not there. Blocks. */
    static void create(List<ObjectNode> objects, ApiClient client, Kinds kinds, FaultHandler faults) {
        for (ObjectNode object : objects) {
            GroupVersionResource resource = Manifests.kindOf(object, kinds).gvr();
            String namespace = object.path("metadata").path("namespace").asText("");
            String name = object.path("metadata").path("name").asText();
            try {
                // A Service that is there is not told from one that only has its address.
                if (client.find(resource, ObjectKey.of(namespace, name)).isEmpty()) {
                    client.create(resource, namespace, object);
                }
            } catch (StatusException e) {
                if (!e.is(Reason.AlreadyExists)) {
                    faults.onFault("create addon " + name, e);
                }
            }
        }
    }
}
