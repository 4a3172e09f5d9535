package dev.coracle.dns.corefile;

import java.util.List;
import java.util.Optional;

/**
 * What one server block says, in the order in which its plugins are asked.
 *
 * @param zones whose names it answers
 * @param cache for how long replies of others are kept, in seconds; 0 for not at all
 */
public record ServerBlock(
        List<String> zones,
        List<NameRule> rewrites,
        Optional<HostsPlugin> hosts,
        Optional<KubernetesPlugin> kubernetes,
        List<ForwardPlugin> forwards,
        int cache) {

    /** Without any of them a server refuses. */
    public boolean answers() {
        return !rewrites.isEmpty() || hosts.isPresent() || kubernetes.isPresent() || !forwards.isEmpty();
    }
}
