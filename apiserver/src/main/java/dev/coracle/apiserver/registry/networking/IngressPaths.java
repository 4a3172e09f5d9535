package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;

/** The paths of an Ingress rule; stateless. */
final class IngressPaths {
    private static final List<String> NEVER_INSIDE = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> NEVER_LAST = List.of("/..", "/.");

    private IngressPaths() {}

    static void check(List<Fields> paths, String path, Errors errors) {
        if (paths.isEmpty()) {
            errors.required(path, "");
        }
        for (int i = 0; i < paths.size(); i++) {
            one(paths.get(i), path + "[" + i + "]", errors);
        }
    }

    private static void one(Fields rule, String at, Errors errors) {
        String type = rule.text("pathType");
        if (!rule.has("pathType")) {
            errors.required(at + ".pathType", "pathType must be specified");
            return;
        }
        String path = rule.text("path");
        switch (type) {
            case "Exact", "Prefix" -> {
                if (!path.startsWith("/")) {
                    errors.invalid(at + ".path", path, "must be an absolute path");
                }
                NEVER_INSIDE.stream()
                        .filter(path::contains)
                        .forEach(s -> errors.invalid(at + ".path", path, "must not contain '" + s + "'"));
                NEVER_LAST.stream()
                        .filter(path::endsWith)
                        .forEach(s -> errors.invalid(at + ".path", path, "cannot end with '" + s + "'"));
            }
            case "ImplementationSpecific" -> {
                if (!path.isEmpty() && !path.startsWith("/")) {
                    errors.invalid(at + ".path", path, "must be an absolute path");
                }
            }
            default ->
                errors.notSupported(at + ".pathType", type, List.of("Exact", "ImplementationSpecific", "Prefix"));
        }
        IngressBackend.check(rule.at("backend"), at + ".backend", errors);
    }
}
