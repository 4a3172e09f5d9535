package dev.coracle.proxy.rules;

import java.util.Arrays;
import java.util.Optional;

/** How kube-proxy programs a node. */
public enum ProxyMode {
    IPTABLES("iptables"),
    IPVS("ipvs"),
    NFTABLES("nftables");

    private final String text;

    ProxyMode(String text) {
        this.text = text;
    }

    /** By its name in a KubeProxyConfiguration; empty for one that does not exist. No name means the default. */
    public static Optional<ProxyMode> of(String text) {
        return text.isEmpty()
                ? Optional.of(IPTABLES)
                : Arrays.stream(values()).filter(m -> m.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
