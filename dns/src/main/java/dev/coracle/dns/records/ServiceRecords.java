package dev.coracle.dns.records;

import dev.coracle.dns.ServiceEntry;
import dev.coracle.dns.Zone;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordType;
import java.util.List;

/**
 * Names below {@code svc.ZONE}: sorts them by the number of labels, as CoreDNS does, and answers those of a Service with a
 * cluster IP itself.
 */
public final class ServiceRecords {
    private ServiceRecords() {}

    /** @param labels those left of {@code svc}, leftmost first, at least one */
    public static Answer answer(Zone zone, List<String> labels, int type) {
        int count = labels.size();
        String namespace = labels.get(count - 1);
        if (count == 1) {
            return zone.hasNamespace(namespace) ? ZoneRecords.emptyName(zone, type) : Negative.noName(zone);
        }
        ServiceEntry service = zone.service(namespace, labels.get(count - 2)).orElse(null);
        if (service == null || count > 4 || !zone.hasNamespace(namespace)) {
            return Negative.noName(zone);
        }
        if (service.kind() == ServiceEntry.Kind.EXTERNAL_NAME) {
            return ExternalNameRecords.answer(zone, service, count > 2, type);
        }
        if (count == 3) {
            return EndpointRecords.answer(zone, service, labels.get(0), type);
        }
        PortFilter ports = count == 2 ? PortFilter.ANY : PortFilter.of(labels.get(0), labels.get(1));
        if (service.kind() == ServiceEntry.Kind.HEADLESS) {
            return HeadlessRecords.answer(zone, service, ports, type);
        }
        return ofClusterIp(zone, service, ports, type);
    }

    private static Answer ofClusterIp(Zone zone, ServiceEntry service, PortFilter ports, int type) {
        if (ports != PortFilter.ANY && service.ports().stream().noneMatch(ports::takes)) {
            return Negative.noName(zone);
        }
        if (RecordType.isAddress(type)) {
            return Positive.addresses(zone, type, service.clusterIps());
        }
        return type == RecordType.SRV ? SrvRecords.ofClusterIp(zone, service, ports) : Negative.noData(zone);
    }
}
