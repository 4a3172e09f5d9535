package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.NameRule;
import java.util.List;

/** Endpoints: addresses that can name another host, and ports that can be told apart. */
public final class EndpointsKind extends Kind {
    public EndpointsKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        List<Fields> subsets = object.list("subsets");
        for (int i = 0; i < subsets.size(); i++) {
            subset(subsets.get(i), "subsets[" + i + "]", errors);
        }
    }

    private static void subset(Fields subset, String path, Errors errors) {
        List<Fields> ready = subset.list("addresses");
        List<Fields> notReady = subset.list("notReadyAddresses");
        if (ready.isEmpty() && notReady.isEmpty()) {
            errors.required(path, "must specify `addresses` or `notReadyAddresses`");
        }
        addresses(ready, path + ".addresses", errors);
        addresses(notReady, path + ".notReadyAddresses", errors);
        List<Fields> ports = subset.list("ports");
        for (int i = 0; i < ports.size(); i++) {
            Fields port = ports.get(i);
            String here = path + ".ports[" + i + "]";
            if (ports.size() > 1 && port.text("name").isEmpty()) {
                errors.required(here + ".name", "");
            }
            PortRules.name(port, here, errors);
            PortRules.number(port, here, errors);
            PortRules.protocol(port, here, errors);
            PortRules.appProtocol(port, here, errors);
        }
    }

    private static void addresses(List<Fields> addresses, String path, Errors errors) {
        for (int i = 0; i < addresses.size(); i++) {
            Fields address = addresses.get(i);
            String here = path + "[" + i + "]";
            String ip = address.text("ip");
            IpAddressRules.checkSyntax(ip, here + ".ip", errors);
            named(address.text("hostname"), NameRule.LABEL, here + ".hostname", errors);
            named(address.text("nodeName"), NameRule.SUBDOMAIN, here + ".nodeName", errors);
            IpAddressRules.checkMeaning(ip, here + ".ip", errors);
        }
    }

    private static void named(String name, NameRule rule, String path, Errors errors) {
        if (!name.isEmpty()) {
            rule.errors(name).forEach(e -> errors.invalid(path, name, e));
        }
    }
}
