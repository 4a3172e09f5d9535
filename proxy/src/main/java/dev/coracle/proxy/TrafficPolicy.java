package dev.coracle.proxy;

/** {@code internalTrafficPolicy} and {@code externalTrafficPolicy}. */
public enum TrafficPolicy {
    CLUSTER,
    LOCAL;

    static TrafficPolicy of(String text) {
        return text.equals("Local") ? LOCAL : CLUSTER;
    }
}
