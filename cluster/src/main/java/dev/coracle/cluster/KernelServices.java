package dev.coracle.cluster;

import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.cluster.tier.NodeTierProbe;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.cluster.tier.node.KernelProxy;
import dev.coracle.cluster.tier.node.NodeNetwork;
import dev.coracle.proxy.ServiceTracker;
import dev.coracle.proxy.rules.CarriedServices;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** Services by the kernel's rules instead of this process's sockets, for clusters that ask for it. */
final class KernelServices {
    private KernelServices() {}

    /** @throws IllegalStateException where it is clear that this cannot be */
    static void orRefuse(ClusterOptions options) {
        boolean possible = options.tier().isEmpty() || options.tier().equals(Optional.of(Tier.NODE));
        Optional<String> refusal = possible && options.profile() == Profile.FULL && options.nodes() > 0
                ? NodeTierProbe.kernelProxyRefusal()
                : Optional.of("it needs tier node, with at least one node");
        if (refusal.isPresent()) {
            throw new IllegalStateException("the kernel proxy is not possible: " + refusal.get());
        }
    }

    /** Before anything else happens in the namespace, which is closed when this fails. */
    static void start(NodeNetwork namespace, ClusterOptions options, Executor blocking, FaultHandler faults) {
        try {
            namespace.startKernelProxy(AddressRanges.texts(options.podRanges()), blocking, faults);
        } catch (IOException e) {
            namespace.close();
            throw new IllegalStateException("the kernel proxy is not possible: " + e.getMessage(), e);
        }
    }

    /** Before the informers are started. {@code dns} answers its address itself for as long as it may: no relay is faster, and no rule. */
    static void follow(KernelProxy kernel, Informers informers, ServiceTracker services, DirectDns dns) {
        Lister nodes = informers.of(Resources.NODES);
        kernel.follow(() -> new CarriedServices(
                ProxyNodes.of(nodes),
                services.get(),
                port -> kernel.carries(port.name().protocol()) && !dns.answers(port)));
        services.onPublish(change -> kernel.changed(change.services()));
        dns.onRelayed(() -> kernel.changed(services.get().services()));
        informers.of(Resources.NODES).onChange((before, after) -> {
            if (!before.map(ProxyNodes::of).equals(after.map(ProxyNodes::of))) {
                kernel.changed(Set.of());
            }
        });
    }
}
