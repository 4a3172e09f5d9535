package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.List;

/** What the ports of Endpoints and EndpointSlices have in common. Stateless. */
final class PortRules {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private PortRules() {}

    static void name(Fields port, String path, Errors errors) {
        String name = port.text("name");
        if (!name.isEmpty()) {
            NameRule.LABEL.errors(name).forEach(e -> errors.invalid(path + ".name", name, e));
        }
    }

    static void number(Fields port, String path, Errors errors) {
        int number = port.integer("port", 0);
        if (number < 1 || number > 65535) {
            errors.invalid(path + ".port", number, "must be between 1 and 65535, inclusive");
        }
    }

    static void protocol(Fields port, String path, Errors errors) {
        String protocol = port.text("protocol");
        if (protocol.isEmpty()) {
            errors.required(path + ".protocol", "");
        } else if (!PROTOCOLS.contains(protocol)) {
            errors.notSupported(path + ".protocol", protocol, PROTOCOLS);
        }
    }

    static void appProtocol(Fields port, String path, Errors errors) {
        if (port.has("appProtocol")) {
            String protocol = port.text("appProtocol");
            LabelSyntax.keyError(protocol).ifPresent(e -> errors.invalid(path + ".appProtocol", protocol, e));
        }
    }
}
