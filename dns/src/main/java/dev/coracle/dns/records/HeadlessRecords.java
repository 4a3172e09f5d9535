package dev.coracle.dns.records;

import dev.coracle.dns.ServiceEntry;
import dev.coracle.dns.ServiceEntry.Endpoint;
import dev.coracle.dns.Zone;
import dev.coracle.dns.ZoneAddress;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.RecordType;
import java.util.ArrayList;
import java.util.List;

/** The name of a headless Service: its ready endpoints, and no such name while there are none. */
final class HeadlessRecords {
    private HeadlessRecords() {}

    static Answer answer(Zone zone, ServiceEntry service, PortFilter ports, int type) {
        List<ZoneAddress> addresses = new ArrayList<>(service.endpoints().size());
        for (Endpoint endpoint : service.endpoints()) {
            if (ports == PortFilter.ANY || endpoint.ports().stream().anyMatch(ports::takes)) {
                addresses.add(endpoint.address());
            }
        }
        if (addresses.isEmpty()) {
            return Negative.noName(zone);
        }
        if (RecordType.isAddress(type)) {
            return Positive.addresses(zone, type, addresses);
        }
        return type == RecordType.SRV
                ? SrvRecords.ofEndpoints(zone, service, service.endpoints(), ports)
                : Negative.noData(zone);
    }
}
