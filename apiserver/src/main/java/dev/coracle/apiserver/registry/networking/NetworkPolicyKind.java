package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.PodTemplateRules;
import dev.coracle.apiserver.registry.core.Ranges;
import java.util.List;
import java.util.Optional;

/** NetworkPolicy: peers, ports and address blocks make sense. */
public final class NetworkPolicyKind extends Kind {
    public NetworkPolicyKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final List<String> TYPES = List.of("Ingress", "Egress");
    private static final String RANGE_SYNTAX = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        PodTemplateRules.labelSelector(spec.at("podSelector"), "spec.podSelector", errors);
        rules(spec.list("ingress"), "spec.ingress", "from", errors);
        rules(spec.list("egress"), "spec.egress", "to", errors);
        List<String> types = spec.texts("policyTypes");
        for (int i = 0; i < types.size(); i++) {
            if (!TYPES.contains(types.get(i))) {
                errors.notSupported("spec.policyTypes[" + i + "]", types.get(i), TYPES);
            }
        }
    }

    private static void rules(List<Fields> rules, String path, String peers, Errors errors) {
        for (int i = 0; i < rules.size(); i++) {
            String where = path + "[" + i + "]";
            List<Fields> ports = rules.get(i).list("ports");
            for (int j = 0; j < ports.size(); j++) {
                port(ports.get(j), where + ".ports[" + j + "]", errors);
            }
            List<Fields> list = rules.get(i).list(peers);
            for (int j = 0; j < list.size(); j++) {
                peer(list.get(j), where + "." + peers + "[" + j + "]", errors);
            }
        }
    }

    private static void port(Fields port, String path, Errors errors) {
        if (port.at("port").node().isNumber()) {
            long number = port.number("port", 0);
            Ranges.port(number, path + ".port", errors);
            if (port.has("endPort") && port.number("endPort", 0) < number) {
                errors.invalid(path + ".endPort", number, "must be greater than or equal to `port`");
            }
        } else if (port.has("endPort")) {
            errors.invalid(
                    path + ".endPort",
                    port.number("endPort", 0),
                    port.has("port")
                            ? "may not be specified when `port` is non-numeric"
                            : "may not be specified when `port` is not specified");
        }
        String protocol = port.text("protocol");
        if (!protocol.isEmpty() && !List.of("TCP", "UDP", "SCTP").contains(protocol)) {
            errors.notSupported(path + ".protocol", protocol, List.of("SCTP", "TCP", "UDP"));
        }
    }

    private static void peer(Fields peer, String path, Errors errors) {
        boolean block = peer.has("ipBlock");
        boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
        if (!block && !selects) {
            errors.required(path, "must specify a peer");
        } else if (block && selects) {
            errors.forbidden(path, "may not specify both ipBlock and another peer");
        } else if (block) {
            block(peer.at("ipBlock"), path + ".ipBlock", errors);
        }
    }

    private static void block(Fields block, String path, Errors errors) {
        Optional<IpRange> outer = IpRange.parseSloppy(block.text("cidr"));
        if (block.text("cidr").isEmpty()) {
            errors.required(path + ".cidr", "");
            return;
        }
        if (outer.isEmpty()) {
            errors.invalid(path + ".cidr", block.text("cidr"), RANGE_SYNTAX);
            return;
        }
        List<String> excepts = block.texts("except");
        for (int i = 0; i < excepts.size(); i++) {
            Optional<IpRange> inner = IpRange.parseSloppy(excepts.get(i));
            String where = path + ".except[" + i + "]";
            if (inner.isEmpty()) {
                errors.invalid(where, excepts.get(i), RANGE_SYNTAX);
            } else if (!strictlyContains(outer.get(), inner.get())) {
                errors.invalid(where, excepts.get(i), "must be a strict subset of `cidr`");
            }
        }
    }

    private static boolean strictlyContains(IpRange outer, IpRange inner) {
        return outer.prefix() < inner.prefix() && outer.contains(inner);
    }
}
