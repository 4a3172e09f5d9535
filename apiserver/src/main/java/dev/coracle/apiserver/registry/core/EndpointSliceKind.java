package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.NameRule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** EndpointSlice: one type of address, never changed, and ports with names of their own. */
public final class EndpointSliceKind extends Kind {
    private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");
    private static final int MAX_ENDPOINTS = 1000;
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_PORTS = 20000;
    private static final int MAX_HINTS = 8;

    public EndpointSliceKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        validate(object, Fields.of(null), errors);
    }

    /** Endpoints that were stored once stay as they are. */
    private static void validate(Fields object, Fields before, Errors errors) {
        String type = object.text("addressType");
        if (type.isEmpty()) {
            errors.required("addressType", "");
        } else if (!TYPES.contains(type)) {
            errors.notSupported("addressType", type, TYPES);
        }
        ports(object.list("ports"), errors);
        if (before.exists()
                && Json.same(
                        object.at("endpoints").node(), before.at("endpoints").node())) {
            return;
        }
        List<Fields> endpoints = object.list("endpoints");
        if (endpoints.size() > MAX_ENDPOINTS) {
            errors.tooMany("endpoints", endpoints.size(), MAX_ENDPOINTS);
            return;
        }
        for (int i = 0; i < endpoints.size(); i++) {
            endpoint(endpoints.get(i), type, "endpoints[" + i + "]", errors);
        }
    }

    @Override
    public List<String> warnings(Fields now, Fields before) {
        return now.text("addressType").equals("FQDN")
                ? List.of("spec.addressType: FQDN endpoints are deprecated")
                : List.of();
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, before, errors);
        errors.immutable(
                "addressType",
                now.at("addressType").node(),
                before.at("addressType").node());
    }

    private static void endpoint(Fields endpoint, String type, String path, Errors errors) {
        List<String> addresses = endpoint.texts("addresses");
        if (addresses.isEmpty()) {
            errors.required(path + ".addresses", "must contain at least 1 address");
        } else if (addresses.size() > MAX_ADDRESSES) {
            errors.tooMany(path + ".addresses", addresses.size(), MAX_ADDRESSES);
        }
        for (int i = 0; i < addresses.size(); i++) {
            address(addresses.get(i), type, path + ".addresses", i, errors);
        }
        String node = endpoint.text("nodeName");
        if (!node.isEmpty()) {
            NameRule.SUBDOMAIN.errors(node).forEach(e -> errors.invalid(path + ".nodeName", node, e));
        }
        label(endpoint.text("hostname"), path + ".hostname", errors);
        boolean zones = hints(endpoint.list("hints.forZones"), path + ".hints.forZones", false, errors);
        if (zones) {
            hints(endpoint.list("hints.forNodes"), path + ".hints.forNodes", true, errors);
        }
    }

    private static void address(String address, String type, String path, int index, Errors errors) {
        String here = path + "[" + index + "]";
        if (type.equals("FQDN")) {
            NameRule.SUBDOMAIN.errors(address).forEach(e -> errors.invalid(here, address, e));
            if (NameRule.SUBDOMAIN.accepts(address) && address.indexOf('.') < 0) {
                errors.invalid(here, address, "should be a domain with at least two segments separated by dots");
            }
            return;
        }
        Optional<String> wrong =
                type.equals("IPv6") ? IpAddressRules.canonicalError(address) : IpAddressRules.syntaxError(address);
        if (wrong.isPresent()) {
            errors.invalid(here, address, wrong.get());
            return;
        }
        String family = IpAddressRules.family(address);
        if (TYPES.contains(type) && !family.equals(type)) {
            errors.invalid(path, address, "must be an " + type + " address");
        }
        IpAddressRules.checkMeaning(address, here, errors);
    }

    /** @return false when there were too many to look at */
    private static boolean hints(List<Fields> hints, String path, boolean nodes, Errors errors) {
        if (hints.size() > MAX_HINTS) {
            errors.tooMany(path, hints.size(), MAX_HINTS);
            return false;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < hints.size(); i++) {
            String name = hints.get(i).text("name");
            String here = path + "[" + i + "].name";
            if (!seen.add(name)) {
                errors.duplicate(here, name);
            }
            if (nodes) {
                NameRule.SUBDOMAIN.errors(name).forEach(e -> errors.invalid(here, name, e));
            } else {
                LabelSyntax.valueError(name).ifPresent(e -> errors.invalid(here, name, e));
            }
        }
        return true;
    }

    private static void ports(List<Fields> ports, Errors errors) {
        if (ports.size() > MAX_PORTS) {
            errors.tooMany("ports", ports.size(), MAX_PORTS);
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Fields port = ports.get(i);
            String path = "ports[" + i + "]";
            PortRules.name(port, path, errors);
            if (!names.add(port.text("name"))) {
                errors.duplicate(path + ".name", port.text("name"));
            }
            PortRules.protocol(port, path, errors);
            if (port.has("port")) {
                PortRules.number(port, path, errors);
            }
            PortRules.appProtocol(port, path, errors);
        }
    }

    private static void label(String name, String path, Errors errors) {
        if (!name.isEmpty()) {
            NameRule.LABEL.errors(name).forEach(e -> errors.invalid(path, name, e));
        }
    }
}
