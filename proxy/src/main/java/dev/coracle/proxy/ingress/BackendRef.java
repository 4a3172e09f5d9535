package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServiceTable;
import java.util.Comparator;
import java.util.Optional;

/**
 * A Service port as an Ingress names it. A backend that is no Service (a {@code resource}) has no Service name and is never found.
 *
 * @param portName "" when the port is given by number
 * @param portNumber 0 when the port is given by name
 */
public record BackendRef(ObjectKey service, String portName, int portNumber) {

    static BackendRef of(String namespace, Fields backend) {
        Fields service = backend.at("service");
        return new BackendRef(
                ObjectKey.of(namespace, service.text("name")),
                service.text("port.name"),
                service.integer("port.number", 0));
    }

    /** Empty when there is no such Service or port. IPv4 comes before IPv6 in a Service that has both. */
    public Optional<ServicePort> in(ServiceTable table) {
        return table.portsOf(service).stream()
                .filter(port -> port.name().protocol() == Protocol.TCP)
                .filter(port -> portName.isEmpty()
                        ? port.port() == portNumber
                        : port.name().port().equals(portName))
                .min(Comparator.comparing((ServicePort port) -> !port.hasUsableEndpoint())
                        .thenComparing(port -> port.name().ipv6()));
    }
}
