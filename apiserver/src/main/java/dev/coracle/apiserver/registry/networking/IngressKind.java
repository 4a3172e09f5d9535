package dev.coracle.apiserver.registry.networking;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.NameRule;
import dev.coracle.apiserver.registry.core.Ranges;
import java.util.List;

/** Ingress: somewhere to go, by hosts and paths. */
public final class IngressKind extends Kind {
    public IngressKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.list("rules").isEmpty() && !spec.has("defaultBackend")) {
            errors.invalid("spec", NullNode.getInstance(), "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.has("defaultBackend")) {
            backend(spec.at("defaultBackend"), "spec.defaultBackend", errors);
        }
        List<Fields> rules = spec.list("rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]", errors);
        }
        tls(spec.list("tls"), errors);
        String name = spec.text("ingressClassName");
        if (!name.isEmpty()) {
            NameRule.SUBDOMAIN.errors(name).forEach(e -> errors.invalid("spec.ingressClassName", name, e));
        }
    }

    private static void rule(Fields rule, String path, Errors errors) {
        String host = rule.text("host");
        if (!host.isEmpty()) {
            host(host, path + ".host", true, errors);
        }
        if (!rule.has("http")) {
            return;
        }
        List<Fields> paths = rule.list("http.paths");
        if (paths.isEmpty()) {
            errors.required(path + ".http.paths", "");
        }
        for (int i = 0; i < paths.size(); i++) {
            path(paths.get(i), path + ".http.paths[" + i + "]", errors);
        }
    }

    private static void host(String host, String path, boolean addressToo, Errors errors) {
        if (addressToo && host.matches("[0-9]+(\\.[0-9]+){3}|.*:.*")) {
            errors.invalid(path, host, "must be a DNS name, not an IP address");
            return;
        }
        if (host.startsWith("*")) {
            boolean fits = host.startsWith("*.") && NameRule.SUBDOMAIN.accepts(host.substring(2));
            if (!fits) {
                errors.invalid(
                        path,
                        host,
                        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must"
                                + " consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric"
                                + " character (e.g. '*.example.com', regex used for validation is"
                                + " '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
            }
            return;
        }
        NameRule.SUBDOMAIN.errors(host).forEach(e -> errors.invalid(path, host, e));
    }

    private static void path(Fields rule, String path, Errors errors) {
        String type = rule.text("pathType");
        String text = rule.text("path");
        if (type.isEmpty()) {
            errors.required(path + ".pathType", "pathType must be specified");
        } else if (!PATH_TYPES.contains(type)) {
            errors.notSupported(path + ".pathType", type, PATH_TYPES);
        } else if (!type.equals("ImplementationSpecific") || !text.isEmpty()) {
            pathText(text, type, path + ".path", errors);
        }
        backend(rule.at("backend"), path + ".backend", errors);
    }

    private static void pathText(String text, String type, String path, Errors errors) {
        if (!text.startsWith("/")) {
            errors.invalid(path, text, "must be an absolute path");
        }
        if (type.equals("ImplementationSpecific")) {
            return;
        }
        for (String part : List.of("//", "/./", "/../", "%2f", "%2F")) {
            if (text.contains(part)) {
                errors.invalid(path, text, "must not contain '" + part + "'");
            }
        }
        for (String end : List.of("/..", "/.")) {
            if (text.endsWith(end)) {
                errors.invalid(path, text, "cannot end with '" + end + "'");
            }
        }
    }

    private static void backend(Fields backend, String path, Errors errors) {
        boolean service = backend.has("service");
        if (service && backend.has("resource")) {
            errors.invalid(path, "", "cannot set both resource and service backends");
        } else if (!service && !backend.has("resource")) {
            errors.invalid(path, "", "resource or service backend is required");
        } else if (service) {
            service(backend.at("service"), path, errors);
        }
    }

    private static void service(Fields service, String path, Errors errors) {
        String name = service.text("name");
        if (name.isEmpty()) {
            errors.required(path + ".service.name", "");
        } else {
            NameRule.LABEL_1035.errors(name).forEach(e -> errors.invalid(path + ".service.name", name, e));
        }
        boolean named = !service.text("port.name").isEmpty();
        long number = service.number("port.number", 0);
        if (named && number != 0) {
            errors.invalid(path, "", "cannot set both port name & port number");
        } else if (!named && number == 0) {
            errors.required(path, "port name or number is required");
        } else if (!named) {
            Ranges.port(number, path + ".service.port.number", errors);
        }
    }

    private static void tls(List<Fields> entries, Errors errors) {
        for (int i = 0; i < entries.size(); i++) {
            List<String> hosts = entries.get(i).texts("hosts");
            for (int j = 0; j < hosts.size(); j++) {
                host(hosts.get(j), "spec.tls[" + i + "].hosts[" + j + "]", false, errors);
            }
        }
    }
}
