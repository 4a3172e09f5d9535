package dev.coracle.cluster;

import dev.coracle.proxy.rules.ProxyConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the kube-proxy of each node has read when it started. Kept when it ends, as its rules stay in the kernel. Thread-safe.
 */
final class ProxyConfigs {
    private final Map<String, ProxyConfig> byNode = new ConcurrentHashMap<>();

    void read(String node, ProxyConfig config) {
        byNode.put(node, config);
    }

    Optional<ProxyConfig> of(String node) {
        return Optional.ofNullable(byNode.get(node));
    }
}
