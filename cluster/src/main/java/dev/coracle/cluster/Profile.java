package dev.coracle.cluster;

/** Which parts of a cluster run. */
public enum Profile {
    /** Everything. */
    FULL,
    /** API server and all controllers; no nodes, no scheduler, no kubelets. */
    APISERVER
}
