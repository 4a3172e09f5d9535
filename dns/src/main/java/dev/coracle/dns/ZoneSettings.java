package dev.coracle.dns;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a zone is set up.
 *
 * @param domain lower case, without a final dot: {@code cluster.local}
 * @param ttl of all records, in seconds
 * @param endpointPodNames whether endpoints without a hostname have the names of their pods
 * @param reverse zones of addresses that are served beside it, with a final dot
 * @param fallthrough zones whose names, where they do not exist here, may exist elsewhere
 */
public record ZoneSettings(
        String domain,
        int ttl,
        PodRecordMode pods,
        boolean endpointPodNames,
        List<String> reverse,
        List<String> fallthrough) {
    private static final int KUBEADM_TTL = 30;
    private static final List<String> ALL_ADDRESSES = List.of("in-addr.arpa.", "ip6.arpa.");

    /** What kubeadm's Corefile says. */
    public static ZoneSettings of(String domain) {
        return new ZoneSettings(domain, KUBEADM_TTL, PodRecordMode.INSECURE, false, ALL_ADDRESSES, ALL_ADDRESSES);
    }

    /** The same for another domain. */
    ZoneSettings named(String other) {
        return new ZoneSettings(other, ttl, pods, endpointPodNames, reverse, fallthrough);
    }

    /** The reverse zone, if any, that a name belongs to: the longest. {@code name} with a final dot. */
    public Optional<String> reverseZoneOf(String name) {
        return reverse.stream().filter(zone -> isIn(name, zone)).max(Comparator.comparing(String::length));
    }

    boolean fallsThrough(String name) {
        return fallthrough.stream().anyMatch(zone -> isIn(name, zone));
    }

    /** Whether a name is a zone's own or below it; both with a final dot. */
    static boolean isIn(String name, String zone) {
        return zone.equals(".") || name.equals(zone) || name.endsWith("." + zone);
    }

    List<String> labels() {
        return List.of(domain.split("\\."));
    }
}
