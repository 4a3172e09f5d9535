package dev.coracle.dns;

import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the responder knows, at one moment. Immutable; the table for reverse names is made by whoever first needs it, so
 * that a change of one Service does not cost a walk over all endpoints.
 */
public final class Zone {
    private static final int REFRESH = 7200;
    private static final int RETRY = 1800;
    private static final int EXPIRE = 86400;
    private static final int LONGEST_SOA_TTL = 300;

    private final ZoneSettings settings;
    private final List<String> labels;
    private final Set<String> namespaces;
    private final Map<String, Map<String, ServiceEntry>> services;
    private final PodAddresses pods;
    private final long serial;
    private final boolean synced;
    private final ResourceRecord soa;
    private volatile Map<String, Owners> reverse;

    private Zone(
            ZoneSettings settings,
            Set<String> namespaces,
            Map<String, Map<String, ServiceEntry>> services,
            PodAddresses pods,
            long serial,
            boolean synced) {
        this.pods = pods;
        this.settings = settings;
        this.labels = settings.labels();
        this.namespaces = namespaces;
        this.services = services;
        this.serial = serial;
        this.synced = synced;
        this.soa = soaOf(origin());
    }

    /** A zone that cannot answer yet: every question in it is SERVFAIL. */
    static Zone notSynced(ZoneSettings settings, PodAddresses pods) {
        return new Zone(settings, Set.of(), Map.of(), pods, 0, false);
    }

    /** Takes ownership of the collections: nobody changes them afterwards. */
    static Zone of(
            ZoneSettings settings,
            Set<String> namespaces,
            Map<String, Map<String, ServiceEntry>> services,
            PodAddresses pods,
            long serial) {
        return new Zone(settings, namespaces, services, pods, serial, true);
    }

    /** The same under other settings. */
    Zone as(ZoneSettings others) {
        return others.equals(settings) ? this : new Zone(others, namespaces, services, pods, serial, synced);
    }

    PodAddresses pods() {
        return pods;
    }

    public boolean synced() {
        return synced;
    }

    public ZoneSettings settings() {
        return settings;
    }

    public int ttl() {
        return settings.ttl();
    }

    /** {@code cluster.local.} */
    public String origin() {
        return settings.domain() + ".";
    }

    List<String> labels() {
        return labels;
    }

    public boolean hasNamespace(String namespace) {
        return namespaces.contains(namespace);
    }

    /** Whether some pod of the namespace has the address, at this moment. */
    public boolean hasPod(String namespace, ZoneAddress address) {
        return pods.has(namespace, address.text());
    }

    /** The label before its Service's name. */
    public String nameOf(ServiceEntry.Endpoint endpoint) {
        return endpoint.name(settings.endpointPodNames());
    }

    public Optional<ServiceEntry> service(String namespace, String name) {
        return Optional.ofNullable(services.getOrDefault(namespace, Map.of()).get(name));
    }

    /** {@code web.default.svc.cluster.local.} */
    public String nameOf(ServiceEntry service) {
        return service.name() + "." + service.namespace() + ".svc." + origin();
    }

    /** The SOA record for the authority section of a negative answer. */
    public ResourceRecord soa() {
        return soa;
    }

    /** The SOA of one of the reverse zones, which CoreDNS serves beside its own. */
    public ResourceRecord soaOf(String apex) {
        RecordData data = new RecordData.Soa(
                "ns.dns." + apex, "hostmaster." + apex, serial, REFRESH, RETRY, EXPIRE, settings.ttl());
        return new ResourceRecord(apex, RecordType.SOA, Math.min(settings.ttl(), LONGEST_SOA_TTL), data);
    }

    /** The names that belong to {@code address}: its Service's, or one per Service that has it as a ready endpoint. */
    public List<String> namesOf(ZoneAddress address) {
        Map<String, Owners> table = reverse;
        if (table == null) {
            table = reverseTable();
            reverse = table; // two threads may both make it; the results are the same
        }
        Owners owners = table.get(address.text());
        if (owners == null) {
            return List.of();
        }
        return owners.services.isEmpty() ? owners.endpoints : owners.services;
    }

    private Map<String, Owners> reverseTable() {
        Map<String, Owners> table = new HashMap<>();
        for (Map<String, ServiceEntry> ofNamespace : services.values()) {
            for (ServiceEntry service : ofNamespace.values()) {
                addReverse(service, table);
            }
        }
        return table;
    }

    private void addReverse(ServiceEntry service, Map<String, Owners> table) {
        for (ZoneAddress ip : service.clusterIps()) {
            table.computeIfAbsent(ip.text(), i -> new Owners()).services.add(nameOf(service));
        }
        String suffix = "." + nameOf(service);
        for (ServiceEntry.Endpoint endpoint : service.endpoints()) {
            List<String> names = table.computeIfAbsent(endpoint.address().text(), i -> new Owners()).endpoints;
            if (names.stream().noneMatch(n -> n.endsWith(suffix))) {
                names.add(nameOf(endpoint) + suffix);
            }
        }
    }

    private static final class Owners {
        final List<String> services = new ArrayList<>(1);
        final List<String> endpoints = new ArrayList<>(1);
    }
}
