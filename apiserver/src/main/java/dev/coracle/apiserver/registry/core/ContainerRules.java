package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code validateContainers}: one container of a pod. Stateless. */
final class ContainerRules {
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> MESSAGE_POLICIES = List.of("FallbackToLogsOnError", "File");

    private ContainerRules() {}

    /** @param names of the containers before it; this one is added */
    static void validate(Fields container, String path, Set<String> volumes, Set<String> names, Errors errors) {
        common(container, path, volumes, errors);
        unique(container, path, names, errors);
        ProbeRules.lifecycle(container, path, errors);
        ProbeRules.probes(container, path, errors);
    }

    static void validateInit(Fields container, String path, Set<String> volumes, Set<String> names, Errors errors) {
        common(container, path, volumes, errors);
        unique(container, path, names, errors);
        String restart = container.text("restartPolicy");
        if (restart.equals("Always")) {
            ProbeRules.lifecycle(container, path, errors);
            ProbeRules.probes(container, path, errors);
            return;
        }
        for (String field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.has(field)) {
                errors.forbidden(path + "." + field, "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    static void validateEphemeral(
            Fields container, String path, Set<String> volumes, Set<String> names, Errors errors) {
        common(container, path, volumes, errors);
        unique(container, path, names, errors);
        for (String field : List.of("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")) {
            if (!container.at(field).node().isEmpty()) {
                errors.forbidden(path + "." + field, "cannot be set for an Ephemeral Container");
            }
        }
        if (!container.at("resources").node().isEmpty()) {
            errors.forbidden(path + ".resources", "cannot be set for an Ephemeral Container");
        }
    }

    private static void unique(Fields container, String path, Set<String> names, Errors errors) {
        String name = container.text("name");
        if (!name.isEmpty() && !names.add(name)) {
            errors.duplicate(path + ".name", name);
        }
    }

    private static void common(Fields container, String path, Set<String> volumes, Errors errors) {
        String name = container.text("name");
        if (name.isEmpty()) {
            errors.required(path + ".name", "");
        } else {
            NameRule.LABEL.errors(name).forEach(e -> errors.invalid(path + ".name", name, e));
        }
        image(container.text("image"), path, errors);
        PodSpecRules.choice(container, "terminationMessagePolicy", path, MESSAGE_POLICIES, errors);
        ports(container.list("ports"), path + ".ports", errors);
        EnvironmentRules.validate(container, path, errors);
        mounts(container.list("volumeMounts"), path + ".volumeMounts", volumes, errors);
        PodSpecRules.choice(container, "imagePullPolicy", path, PULL_POLICIES, errors);
        ResourceRules.validate(container.at("resources"), path + ".resources", errors);
        security(container.at("securityContext"), path + ".securityContext", errors);
    }

    static void image(String image, String path, Errors errors) {
        if (image.isEmpty()) {
            errors.required(path + ".image", "");
        } else if (!image.strip().equals(image)) {
            errors.invalid(path + ".image", image, "must not have leading or trailing whitespace");
        }
    }

    private static void ports(List<Fields> ports, String path, Errors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Fields port = ports.get(i);
            String where = path + "[" + i + "]";
            String name = port.text("name");
            if (!name.isEmpty()) {
                List<String> wrong = PortName.errors(name);
                wrong.forEach(e -> errors.invalid(where + ".name", name, e));
                if (wrong.isEmpty() && !names.add(name)) {
                    errors.duplicate(where + ".name", name);
                }
            }
            if (port.number("containerPort", 0) == 0) {
                errors.required(where + ".containerPort", "");
            } else {
                Ranges.port(port.number("containerPort", 0), where + ".containerPort", errors);
            }
            if (port.number("hostPort", 0) != 0) {
                Ranges.port(port.number("hostPort", 0), where + ".hostPort", errors);
            }
            PodSpecRules.choice(port, "protocol", where, PROTOCOLS, errors);
        }
    }

    private static void mounts(List<Fields> mounts, String path, Set<String> volumes, Errors errors) {
        Set<String> places = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            Fields mount = mounts.get(i);
            String where = path + "[" + i + "]";
            String name = mount.text("name");
            if (name.isEmpty()) {
                errors.required(where + ".name", "");
            } else if (!volumes.contains(name)) {
                errors.notFound(where + ".name", name);
            }
            String place = mount.text("mountPath");
            if (place.isEmpty()) {
                errors.required(where + ".mountPath", "");
            } else if (!places.add(place)) {
                errors.invalid(where + ".mountPath", place, "must be unique");
            }
            if (!mount.text("subPath").isEmpty() && !mount.text("subPathExpr").isEmpty()) {
                errors.invalid(
                        where + ".subPathExpr",
                        mount.text("subPathExpr"),
                        "subPathExpr and subPath are mutually exclusive");
            }
        }
    }

    private static void security(Fields context, String path, Errors errors) {
        for (String field : List.of("runAsUser", "runAsGroup")) {
            if (context.has(field)) {
                Ranges.check(context.number(field, 0), 0, Integer.MAX_VALUE, path + "." + field, errors);
            }
        }
        boolean escalates = context.has("allowPrivilegeEscalation") && !context.flag("allowPrivilegeEscalation");
        if (escalates && context.flag("privileged")) {
            errors.invalid(
                    path, context.node(), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }
    }
}
