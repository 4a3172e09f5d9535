package dev.coracle.proxy;

/** By which of a Service's addresses a connection came. */
public enum Way {
    CLUSTER_IP,
    EXTERNAL_IP,
    LOAD_BALANCER,
    NODE_PORT,
    /** {@code healthCheckNodePort}: the proxy itself answers. */
    HEALTH_CHECK
}
