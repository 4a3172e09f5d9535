package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.NameRule;
import java.util.List;

/** Ingress: hosts, paths, TLS and a class that could exist. */
public final class IngressKind extends Kind {
    public IngressKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        List<Fields> rules = spec.list("rules");
        if (rules.isEmpty() && !spec.has("defaultBackend")) {
            errors.invalid("spec", Fields.of(null).node(), "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.has("defaultBackend")) {
            IngressBackend.check(spec.at("defaultBackend"), "spec.defaultBackend", errors);
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]", errors);
        }
        List<Fields> tls = spec.list("tls");
        for (int i = 0; i < tls.size(); i++) {
            List<String> hosts = tls.get(i).texts("hosts");
            for (int j = 0; j < hosts.size(); j++) {
                HostName.check(hosts.get(j), "spec.tls[" + i + "].hosts[" + j + "]", errors);
            }
        }
        if (spec.has("ingressClassName")) {
            String name = spec.text("ingressClassName");
            NameRule.SUBDOMAIN.errors(name).forEach(e -> errors.invalid("spec.ingressClassName", name, e));
        }
    }

    private static void rule(Fields rule, String path, Errors errors) {
        String host = rule.text("host");
        if (!host.isEmpty()) {
            if (HostName.isAddress(host)) {
                errors.invalid(path + ".host", host, "must be a DNS name, not an IP address");
            }
            HostName.check(host, path + ".host", errors);
        }
        if (rule.has("http")) {
            IngressPaths.check(rule.list("http.paths"), path + ".http.paths", errors);
        }
    }
}
