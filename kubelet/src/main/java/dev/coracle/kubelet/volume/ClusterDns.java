package dev.coracle.kubelet.volume;

/** The cluster's DNS as kubelets are configured with it: {@code 10.96.0.10} and {@code cluster.local}. */
public record ClusterDns(String address, String domain) {
    public static final ClusterDns DEFAULT = new ClusterDns("10.96.0.10", "cluster.local");
}
