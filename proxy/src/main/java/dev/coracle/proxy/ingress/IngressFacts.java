package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What one Ingress asks for.
 *
 * @param hosts every host that a rule names, "" for a rule of all hosts
 * @param paths in the order they are written
 * @param tls host names, exact or wildcard, with the Secrets of their certificates
 */
record IngressFacts(
        ObjectKey key,
        String created,
        Set<String> hosts,
        List<HostPath> paths,
        Optional<BackendRef> defaultBackend,
        List<HostSecret> tls) {

    record HostPath(String host, PathRule rule) {}

    record HostSecret(String host, ObjectKey secret) {}

    static IngressFacts of(KubeObject ingress) {
        Fields spec = ingress.at("spec");
        String namespace = ingress.namespace();
        Set<String> hosts = new LinkedHashSet<>();
        List<HostPath> paths = new ArrayList<>();
        for (Fields rule : spec.list("rules")) {
            String host = lower(rule.text("host"));
            hosts.add(host);
            for (Fields path : rule.list("http.paths")) {
                String text = path.text("path").isEmpty() ? "/" : path.text("path");
                PathType type = PathType.of(path.text("pathType"));
                BackendRef backend = BackendRef.of(namespace, path.at("backend"));
                paths.add(new HostPath(host, new PathRule(text, type, backend)));
            }
        }
        Optional<BackendRef> fallback =
                Optional.of(spec.at("defaultBackend")).filter(Fields::exists).map(b -> BackendRef.of(namespace, b));
        String created = ingress.text("metadata.creationTimestamp");
        return new IngressFacts(ingress.key(), created, hosts, paths, fallback, tls(namespace, spec, hosts));
    }

    /** An entry without hosts is for every host of the rules. */
    private static List<HostSecret> tls(String namespace, Fields spec, Set<String> ruleHosts) {
        List<HostSecret> all = new ArrayList<>();
        for (Fields entry : spec.list("tls")) {
            String secret = entry.text("secretName");
            List<String> named = entry.texts("hosts");
            if (!secret.isEmpty()) {
                (named.isEmpty() ? ruleHosts : named)
                        .forEach(h -> all.add(new HostSecret(lower(h), ObjectKey.of(namespace, secret))));
            }
        }
        return all;
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
