package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.rules.ProxyConfig;
import dev.coracle.proxy.rules.ProxyMode;
import dev.coracle.proxy.rules.ProxyRules;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Answers {@code coracle proxy rules}: what a node's kube-proxy would have programmed. Thread-safe; reads one moment's table. */
final class KubeProxyView {
    private final Lister nodes;
    private final Supplier<ServiceTable> tables;
    private final ProxyConfigs configs;
    private final List<String> podRanges;
    private final List<String> serviceRanges;
    private final Clock clock;

    KubeProxyView(
            Informers informers,
            Supplier<ServiceTable> tables,
            ProxyConfigs configs,
            ClusterOptions options,
            Clock clock) {
        this.nodes = informers.of(Resources.NODES);
        this.tables = tables;
        this.configs = configs;
        this.podRanges = AddressRanges.texts(options.podRanges());
        this.serviceRanges = AddressRanges.texts(options.serviceRanges());
        this.clock = clock;
    }

    /** Parameters: {@code mode}, otherwise as the node's kube-proxy was told; {@code node}, otherwise the first; {@code ipv6}. */
    ObjectNode answer(ApiRequest request) {
        KubeObject node = node(request.parameter("node"));
        ProxyConfig config = configs.of(node.name()).orElseGet(() -> ProxyConfig.defaults(podRanges));
        String mode = request.parameter("mode");
        if (!mode.isEmpty()) {
            config = config.with(ProxyMode.of(mode)
                    .orElseThrow(() -> StatusException.of(
                            Reason.BadRequest,
                            "mode \"" + mode + "\" does not exist: use iptables, ipvs or nftables")));
        }
        boolean ipv6 = request.parameter("ipv6").equals("true");
        List<ProxyRules.Listing> listings =
                ProxyRules.of(ProxyNodes.of(node), config, ipv6, tables.get(), serviceRanges, clock.instant());
        ObjectNode answer = Json.object();
        answer.put("node", node.name());
        answer.put("mode", config.mode().toString());
        ArrayNode all = answer.putArray("listings");
        listings.forEach(l -> all.addObject().put("command", l.command()).put("text", l.text()));
        return answer;
    }

    /** Whether load balancers may send traffic to a node: not while an autoscaler removes it. */
    boolean eligible(String name) {
        return nodes.get(ObjectKey.cluster(name))
                .filter(node -> !node.deleting())
                .filter(node -> node.fields().list("spec.taints").stream()
                        .noneMatch(taint -> taint.text("key").equals("ToBeDeletedByClusterAutoscaler")))
                .isPresent();
    }

    private KubeObject node(String name) {
        if (!name.isEmpty()) {
            return nodes.get(ObjectKey.cluster(name))
                    .orElseThrow(() -> StatusException.of(Reason.NotFound, "nodes \"" + name + "\" not found"));
        }
        return nodes.list("").stream()
                .min(Comparator.comparing(KubeObject::name))
                .orElseThrow(() -> StatusException.of(
                        Reason.NotFound, "this cluster has no nodes, so no kube-proxy has any rules"));
    }
}
