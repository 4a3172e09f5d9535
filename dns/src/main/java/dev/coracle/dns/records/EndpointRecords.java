package dev.coracle.dns.records;

import dev.coracle.dns.ServiceEntry;
import dev.coracle.dns.ServiceEntry.Endpoint;
import dev.coracle.dns.Zone;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordType;
import java.util.List;

/** One endpoint of a Service by its hostname, or by its address with dashes; Services with a cluster IP have these too. */
final class EndpointRecords {
    private EndpointRecords() {}

    static Answer answer(Zone zone, ServiceEntry service, String endpointName, int type) {
        List<Endpoint> named = service.endpoints().stream()
                .filter(e -> zone.nameOf(e).equals(endpointName))
                .toList();
        if (named.isEmpty()) {
            return Negative.noName(zone);
        }
        if (RecordType.isAddress(type)) {
            return Positive.addresses(
                    zone, type, named.stream().map(Endpoint::address).toList());
        }
        return type == RecordType.SRV
                ? SrvRecords.ofEndpoints(zone, service, named, PortFilter.ANY)
                : Negative.noData(zone);
    }
}
