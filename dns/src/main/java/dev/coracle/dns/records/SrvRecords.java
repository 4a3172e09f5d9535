package dev.coracle.dns.records;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.dns.ServiceEntry;
import dev.coracle.dns.ServiceEntry.Endpoint;
import dev.coracle.dns.ServiceEntry.Port;
import dev.coracle.dns.Zone;
import dev.coracle.dns.ZoneAddress;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * SRV records, with the targets' addresses in the additional section. The weight is 100 divided by the number of (address,
 * port) pairs before equal records collapse, and at least 1, as CoreDNS counts.
 */
final class SrvRecords {
    private static final int ALL_WEIGHT = 100;

    private SrvRecords() {}

    static Answer ofClusterIp(Zone zone, ServiceEntry service, PortFilter filter) {
        List<Port> ports = service.ports().stream().filter(filter::takes).toList();
        String target = zone.nameOf(service);
        int weight = weight(ports.size() * service.clusterIps().size());
        Set<ResourceRecord> records = new LinkedHashSet<>();
        ports.forEach(port -> records.add(srv(zone, weight, port, target)));
        List<ResourceRecord> additional = service.clusterIps().stream()
                .map(ip -> address(zone, target, ip))
                .toList();
        return answer(zone, records, additional);
    }

    static Answer ofEndpoints(Zone zone, ServiceEntry service, List<Endpoint> endpoints, PortFilter filter) {
        int pairs = 0;
        for (Endpoint endpoint : endpoints) {
            pairs += (int) endpoint.ports().stream().filter(filter::takes).count();
        }
        int weight = weight(pairs);
        Set<ResourceRecord> records = new LinkedHashSet<>();
        Set<ResourceRecord> additional = new LinkedHashSet<>();
        for (Endpoint endpoint : endpoints) {
            String target = zone.nameOf(endpoint) + "." + zone.nameOf(service);
            for (Port port : endpoint.ports()) {
                if (filter.takes(port)) {
                    records.add(srv(zone, weight, port, target));
                    additional.add(address(zone, target, endpoint.address()));
                }
            }
        }
        return answer(zone, records, List.copyOf(additional));
    }

    /** CoreDNS gives a pod's name a SRV record too, with port 0. */
    static Answer ofPod(Zone zone, String target, ZoneAddress ip) {
        Port none = new Port("", Protocol.TCP, 0);
        return Answer.of(List.of(srv(zone, ALL_WEIGHT, none, target)), List.of(address(zone, target, ip)));
    }

    private static Answer answer(Zone zone, Set<ResourceRecord> records, List<ResourceRecord> additional) {
        return records.isEmpty() ? Negative.noData(zone) : Answer.of(new ArrayList<>(records), additional);
    }

    private static int weight(int pairs) {
        return pairs == 0 ? 0 : Math.max(1, ALL_WEIGHT / pairs);
    }

    private static ResourceRecord srv(Zone zone, int weight, Port port, String target) {
        return ResourceRecord.ofQuestion(
                RecordType.SRV, zone.ttl(), new RecordData.Srv(0, weight, port.number(), target));
    }

    private static ResourceRecord address(Zone zone, String owner, ZoneAddress ip) {
        return new ResourceRecord(owner, ip.recordType(), zone.ttl(), ip.data());
    }
}
