package dev.coracle.dns;

import dev.coracle.dns.wire.RecordType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks names up as a pod's resolver does, with the search list of one namespace and {@code ndots:5}, for callers that are not
 * DNS clients. Lock-free, never blocks.
 */
public final class NameLookup {
    private static final int NDOTS = 5;

    private final Supplier<Zone> zones;
    private final String namespace;

    /** @param namespace of the pod whose search list is used: {@code default} */
    public NameLookup(Supplier<Zone> zones, String namespace) {
        this.zones = zones;
        this.namespace = namespace;
    }

    /**
     * An address for {@code name}, IPv4 before IPv6; for an ExternalName whose target is outside the zone, the target without
     * its final dot; empty for a name that the zone does not have.
     */
    public Optional<String> addressOf(String name) {
        Zone zone = zones.get();
        String plain = name.toLowerCase(Locale.ROOT);
        if (plain.endsWith(".")) {
            return lookup(zone, plain.substring(0, plain.length() - 1));
        }
        String domain = zone.settings().domain();
        List<String> searched = List.of(
                plain + "." + namespace + ".svc." + domain, plain + ".svc." + domain, plain + "." + domain, plain);
        long dots = plain.chars().filter(c -> c == '.').count();
        List<String> candidates = dots >= NDOTS ? List.of(plain) : searched;
        return candidates.stream().flatMap(c -> lookup(zone, c).stream()).findFirst();
    }

    private static Optional<String> lookup(Zone zone, String name) {
        return Answerer.target(zone, name, RecordType.A).or(() -> Answerer.target(zone, name, RecordType.AAAA));
    }
}
