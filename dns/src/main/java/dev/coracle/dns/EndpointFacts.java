package dev.coracle.dns;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads EndpointSlices the way CoreDNS does: all addresses of every ready endpoint. Pure. */
final class EndpointFacts {
    private EndpointFacts() {}

    static List<ServiceEntry.Endpoint> ready(KubeObject slice) {
        Fields fields = slice.fields();
        List<ServiceEntry.Port> ports = ports(fields.list("ports"));
        List<ServiceEntry.Endpoint> endpoints = new ArrayList<>();
        for (Fields endpoint : fields.list("endpoints")) {
            if (!endpoint.flag("conditions.ready", true)) {
                continue;
            }
            String hostname = endpoint.text("hostname");
            String pod = endpoint.text("targetRef.kind").equals("Pod") ? endpoint.text("targetRef.name") : "";
            for (String text : endpoint.texts("addresses")) {
                ZoneAddress.parse(text)
                        .ifPresent(ip -> endpoints.add(new ServiceEntry.Endpoint(hostname, pod, ip, ports)));
            }
        }
        return endpoints;
    }

    static List<ServiceEntry.Port> ports(List<Fields> ports) {
        List<ServiceEntry.Port> read = new ArrayList<>(ports.size());
        for (Fields port : ports) {
            protocol(port.text("protocol"))
                    .ifPresent(p -> read.add(new ServiceEntry.Port(port.text("name"), p, port.integer("port", 0))));
        }
        return List.copyOf(read);
    }

    private static Optional<Protocol> protocol(String text) {
        return switch (text) {
            case "", "TCP" -> Optional.of(Protocol.TCP);
            case "UDP" -> Optional.of(Protocol.UDP);
            case "SCTP" -> Optional.of(Protocol.SCTP);
            default -> Optional.empty();
        };
    }
}
