package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code ValidateEnv} and {@code ValidateEnvFrom}. Stateless. */
final class EnvironmentRules {
    private static final Pattern PRINTABLE = Pattern.compile("[ -<>-~]+");
    private static final Pattern SUBSCRIPT = Pattern.compile("metadata\\.(labels|annotations)\\['(.*)'\\]");
    private static final String NAME_TEXT =
            "a valid environment variable name must consist only of printable ASCII characters other than '='";
    private static final List<String> SOURCES =
            List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");
    private static final List<String> PATHS = List.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");

    /** Paths that exist, but not for variables. */
    private static final Set<String> OTHER_PATHS = Set.of(
            "metadata.labels",
            "metadata.annotations",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.host",
            "spec.hostNetwork",
            "status.phase",
            "status.nominatedNodeName");

    private EnvironmentRules() {}

    static void validate(Fields container, String path, Errors errors) {
        List<Fields> variables = container.list("env");
        for (int i = 0; i < variables.size(); i++) {
            variable(variables.get(i), path + ".env[" + i + "]", errors);
        }
        List<Fields> froms = container.list("envFrom");
        for (int i = 0; i < froms.size(); i++) {
            from(froms.get(i), path + ".envFrom[" + i + "]", errors);
        }
    }

    private static void variable(Fields variable, String path, Errors errors) {
        String name = variable.text("name");
        if (name.isEmpty()) {
            errors.required(path + ".name", "");
        } else if (!PRINTABLE.matcher(name).matches()) {
            errors.invalid(path + ".name", name, NAME_TEXT);
        }
        if (variable.has("valueFrom")) {
            source(variable, path + ".valueFrom", errors);
        }
    }

    private static void source(Fields variable, String path, Errors errors) {
        Fields from = variable.at("valueFrom");
        long given = SOURCES.stream().filter(from::has).count();
        if (from.has("fieldRef")) {
            fieldRef(from.at("fieldRef"), path + ".fieldRef", errors);
        }
        if (from.has("resourceFieldRef")
                && from.text("resourceFieldRef.resource").isEmpty()) {
            errors.required(path + ".resourceFieldRef.resource", "");
        }
        for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
            if (from.has(kind)) {
                keyRef(from.at(kind), path + "." + kind, errors);
            }
        }
        if (given == 0) {
            errors.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        } else if (!variable.text("value").isEmpty()) {
            errors.invalid(path, "", "may not be specified when `value` is not empty");
        } else if (given > 1) {
            errors.invalid(path, "", "may not have more than one field specified at a time");
        }
    }

    private static void fieldRef(Fields ref, String path, Errors errors) {
        String field = ref.text("fieldPath");
        if (ref.text("apiVersion").isEmpty()) {
            errors.required(path + ".apiVersion", "");
        } else if (field.isEmpty()) {
            errors.required(path + ".fieldPath", "");
        } else if (OTHER_PATHS.contains(field)) {
            errors.notSupported(path + ".fieldPath", field, PATHS);
        } else if (!PATHS.contains(field) && !SUBSCRIPT.matcher(field).matches()) {
            errors.invalid(
                    path + ".fieldPath", field, "error converting fieldPath: field label not supported: " + field);
        }
    }

    private static void keyRef(Fields ref, String path, Errors errors) {
        if (ref.text("name").isEmpty()) {
            errors.required(path + ".name", "");
        }
        String key = ref.text("key");
        if (key.isEmpty()) {
            errors.required(path + ".key", "");
        } else {
            ConfigKeys.error(key).ifPresent(e -> errors.invalid(path + ".key", key, e));
        }
    }

    private static void from(Fields from, String path, Errors errors) {
        String prefix = from.text("prefix");
        if (!prefix.isEmpty() && !PRINTABLE.matcher(prefix).matches()) {
            errors.invalid(path + ".prefix", prefix, NAME_TEXT);
        }
        int given = 0;
        for (String kind : List.of("configMapRef", "secretRef")) {
            if (from.has(kind)) {
                given++;
                String name = from.at(kind).text("name");
                if (name.isEmpty()) {
                    errors.required(path + "." + kind + ".name", "");
                } else {
                    NameRule.SUBDOMAIN.errors(name).forEach(e -> errors.invalid(path + "." + kind + ".name", name, e));
                }
            }
        }
        if (given == 0) {
            errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
        } else if (given > 1) {
            errors.invalid(path, "", "may not have more than one field specified at a time");
        }
    }
}
