package dev.coracle.dns;

import dev.coracle.dns.corefile.ForwardPlugin;
import dev.coracle.dns.corefile.KubernetesPlugin;
import dev.coracle.dns.corefile.ServerBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server block, and those whom its forwards lead to. */
public record ServedBlock(ServerBlock block, List<Forwarding> forwards) {
    private static final String ROOT = ".";

    /**
     * Names of one zone.
     *
     * @param upstream empty while nobody may be asked
     */
    public record Forwarding(ForwardPlugin plugin, Optional<Upstream> upstream) {
        boolean takes(String name) {
            return ZoneSettings.isIn(name, plugin.from())
                    && plugin.except().stream().noneMatch(zone -> ZoneSettings.isIn(name, zone));
        }
    }

    /** What kubeadm's Corefile says, for a zone with its settings. */
    static ServedBlock usual(ZoneSettings settings, Optional<Upstream> upstream) {
        List<String> zones = new ArrayList<>(List.of(settings.domain() + "."));
        zones.addAll(settings.reverse());
        KubernetesPlugin kubernetes = new KubernetesPlugin(
                List.copyOf(zones),
                settings.pods(),
                settings.ttl(),
                settings.endpointPodNames(),
                settings.fallthrough());
        ForwardPlugin forward = new ForwardPlugin(ROOT, List.of(), List.of(), true, false);
        return new ServedBlock(
                new ServerBlock(
                        List.of(ROOT), List.of(), Optional.empty(), Optional.of(kubernetes), List.of(forward), 0),
                List.of(new Forwarding(forward, upstream)));
    }
}
