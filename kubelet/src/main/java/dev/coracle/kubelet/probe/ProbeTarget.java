package dev.coracle.kubelet.probe;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.kubelet.runtime.Container;
import java.util.List;

/** Whom a probe asks. {@code container} is the {@code v1.Container}, for its named ports. */
public record ProbeTarget(String podIp, Fields container, Container running) {

    /** The number behind {@code port: 8080} or {@code port: http}; 0 when there is no such port. */
    int port(Fields action) {
        String port = action.text("port");
        if (!port.isEmpty() && port.chars().allMatch(Character::isDigit)) {
            return Integer.parseInt(port);
        }
        List<Fields> ports = container.list("ports");
        return ports.stream()
                .filter(p -> p.text("name").equals(port))
                .map(p -> p.integer("containerPort", 0))
                .findFirst()
                .orElse(0);
    }
}
