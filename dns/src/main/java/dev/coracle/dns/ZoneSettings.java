package dev.coracle.dns;

import java.util.List;

/**
 * How a zone is set up.
 *
 * @param domain lower case, without a final dot: {@code cluster.local}
 * @param ttl of all records, in seconds
 */
public record ZoneSettings(String domain, int ttl, PodRecordMode pods) {
    private static final int KUBEADM_TTL = 30;

    /** What kubeadm's Corefile says. */
    public static ZoneSettings of(String domain) {
        return new ZoneSettings(domain, KUBEADM_TTL, PodRecordMode.INSECURE);
    }

    List<String> labels() {
        return List.of(domain.split("\\."));
    }
}
