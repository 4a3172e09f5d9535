package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.core.PortName;
import java.util.List;

/** A port of a network policy: a number, a name, a range. Stateless. */
final class PolicyPort {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private PolicyPort() {}

    static void number(long port, String path, Errors errors) {
        if (port < 1 || port > 65_535) {
            errors.invalid(path, port, "must be between 1 and 65535, inclusive");
        }
    }

    static void check(Fields port, String path, Errors errors) {
        if (port.has("protocol") && !PROTOCOLS.contains(port.text("protocol"))) {
            errors.notSupported(path + ".protocol", port.text("protocol"), PROTOCOLS);
        }
        boolean range = port.has("endPort");
        long end = port.number("endPort", 0);
        if (!port.has("port")) {
            if (range) {
                errors.invalid(path + ".endPort", end, "may not be specified when `port` is not specified");
            }
        } else if (port.at("port").node().isTextual()) {
            String name = port.text("port");
            if (range) {
                errors.invalid(path + ".endPort", end, "may not be specified when `port` is non-numeric");
            }
            PortName.errors(name).forEach(e -> errors.invalid(path + ".port", name, e));
        } else {
            long first = port.number("port", 0);
            number(first, path + ".port", errors);
            if (range && end < first) {
                // Upstream shows the start of the range here.
                errors.invalid(path + ".endPort", first, "must be greater than or equal to `port`");
            }
            if (range) {
                number(end, path + ".endPort", errors);
            }
        }
    }
}
