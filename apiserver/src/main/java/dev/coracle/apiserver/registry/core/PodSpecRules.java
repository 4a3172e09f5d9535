package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code ValidatePodSpec}: the rules of a pod's spec, alone or in a template. Stateless. */
public final class PodSpecRules {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> PREEMPTION = List.of("Never", "PreemptLowerPriority");

    private PodSpecRules() {}

    /** @param path {@code spec} or {@code spec.template.spec} */
    public static void validate(Fields spec, String path, Errors errors) {
        Set<String> volumes = VolumeRules.validate(spec.list("volumes"), path + ".volumes", errors);
        containers(spec, path, volumes, errors);
        choice(spec, "restartPolicy", path, RESTART_POLICIES, errors);
        dns(spec, path, errors);
        nodeSelector(spec, path, errors);
        security(spec.at("securityContext"), path + ".securityContext", errors);
        hostNetwork(spec, path, errors);
        name(spec, "serviceAccountName", NameRule.SUBDOMAIN, path, errors);
        name(spec, "nodeName", NameRule.SUBDOMAIN, path, errors);
        if (spec.has("activeDeadlineSeconds")) {
            Ranges.check(
                    spec.number("activeDeadlineSeconds", 0),
                    1,
                    Integer.MAX_VALUE,
                    path + ".activeDeadlineSeconds",
                    errors);
        }
        name(spec, "hostname", NameRule.LABEL, path, errors);
        name(spec, "subdomain", NameRule.LABEL, path, errors);
        TolerationRules.validate(spec.list("tolerations"), path + ".tolerations", errors);
        hostAliases(spec.list("hostAliases"), path + ".hostAliases", errors);
        name(spec, "priorityClassName", NameRule.SUBDOMAIN, path, errors);
        name(spec, "runtimeClassName", NameRule.SUBDOMAIN, path, errors);
        if (spec.has("preemptionPolicy")) {
            choice(spec, "preemptionPolicy", path, PREEMPTION, errors);
        }
        imagePullSecrets(spec.list("imagePullSecrets"), path + ".imagePullSecrets", errors);
    }

    private static void containers(Fields spec, String path, Set<String> volumes, Errors errors) {
        List<Fields> main = spec.list("containers");
        List<Fields> init = spec.list("initContainers");
        Set<String> names = new HashSet<>();
        if (main.isEmpty()) {
            errors.required(path + ".containers", "");
        }
        for (int i = 0; i < main.size(); i++) {
            ContainerRules.validate(main.get(i), path + ".containers[" + i + "]", volumes, names, errors);
        }
        hostPorts(main, path + ".containers", errors);
        for (int i = 0; i < init.size(); i++) {
            ContainerRules.validateInit(init.get(i), path + ".initContainers[" + i + "]", volumes, names, errors);
        }
        List<Fields> ephemeral = spec.list("ephemeralContainers");
        for (int i = 0; i < ephemeral.size(); i++) {
            ContainerRules.validateEphemeral(
                    ephemeral.get(i), path + ".ephemeralContainers[" + i + "]", volumes, names, errors);
        }
    }

    /** Two containers of a pod cannot listen on the same port of its node. */
    private static void hostPorts(List<Fields> containers, String path, Errors errors) {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            List<Fields> ports = containers.get(i).list("ports");
            for (int j = 0; j < ports.size(); j++) {
                Fields port = ports.get(j);
                long number = port.number("hostPort", 0);
                String key = port.text("protocol") + "/" + port.text("hostIP") + "/" + number;
                if (number != 0 && !taken.add(key)) {
                    errors.duplicate(path + "[" + i + "].ports[" + j + "].hostPort", key);
                }
            }
        }
    }

    private static void hostNetwork(Fields spec, String path, Errors errors) {
        if (!spec.flag("hostNetwork")) {
            return;
        }
        for (String kind : List.of("containers", "initContainers")) {
            List<Fields> containers = spec.list(kind);
            for (int i = 0; i < containers.size(); i++) {
                List<Fields> ports = containers.get(i).list("ports");
                for (int j = 0; j < ports.size(); j++) {
                    long port = ports.get(j).number("hostPort", 0);
                    if (port != ports.get(j).number("containerPort", 0)) {
                        errors.invalid(
                                path + "." + kind + "[" + i + "].ports[" + j + "].hostPort",
                                port,
                                "must match `containerPort` when `hostNetwork` is true");
                    }
                }
            }
        }
    }

    static void choice(Fields parent, String field, String path, List<String> supported, Errors errors) {
        String value = parent.text(field);
        if (value.isEmpty()) {
            errors.required(path + "." + field, "");
        } else if (!supported.contains(value)) {
            errors.notSupported(path + "." + field, value, supported);
        }
    }

    private static void dns(Fields spec, String path, Errors errors) {
        choice(spec, "dnsPolicy", path, DNS_POLICIES, errors);
        List<String> servers = spec.texts("dnsConfig.nameservers");
        if (spec.text("dnsPolicy").equals("None") && servers.isEmpty()) {
            String where = spec.has("dnsConfig") ? path + ".dnsConfig.nameservers" : path + ".dnsConfig";
            errors.required(
                    where,
                    spec.has("dnsConfig")
                            ? "must provide at least one DNS nameserver when `dnsPolicy` is None"
                            : "must provide `dnsConfig` when `dnsPolicy` is None");
        }
        for (int i = 0; i < servers.size(); i++) {
            IpAddressRules.checkSyntax(servers.get(i), path + ".dnsConfig.nameservers[" + i + "]", errors);
        }
    }

    private static void nodeSelector(Fields spec, String path, Errors errors) {
        spec.map("nodeSelector").forEach((key, value) -> {
            LabelSyntax.keyError(key).ifPresent(e -> errors.invalid(path + ".nodeSelector", key, e));
            LabelSyntax.valueError(value).ifPresent(e -> errors.invalid(path + ".nodeSelector", value, e));
        });
    }

    private static void security(Fields context, String path, Errors errors) {
        for (String field : List.of("fsGroup", "runAsUser", "runAsGroup")) {
            if (context.has(field)) {
                Ranges.check(context.number(field, 0), 0, Integer.MAX_VALUE, path + "." + field, errors);
            }
        }
        List<Fields> groups = context.list("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            Ranges.check(
                    groups.get(i).node().asLong(),
                    0,
                    Integer.MAX_VALUE,
                    path + ".supplementalGroups[" + i + "]",
                    errors);
        }
    }

    static void name(Fields parent, String field, NameRule rule, String path, Errors errors) {
        String value = parent.text(field);
        if (!value.isEmpty()) {
            rule.errors(value).forEach(e -> errors.invalid(path + "." + field, value, e));
        }
    }

    private static void hostAliases(List<Fields> aliases, String path, Errors errors) {
        for (int i = 0; i < aliases.size(); i++) {
            IpAddressRules.checkSyntax(aliases.get(i).text("ip"), path + "[" + i + "].ip", errors);
            List<String> names = aliases.get(i).texts("hostnames");
            for (int j = 0; j < names.size(); j++) {
                String name = names.get(j);
                String where = path + "[" + i + "].hostnames[" + j + "]";
                NameRule.SUBDOMAIN.errors(name).forEach(e -> errors.invalid(where, name, e));
            }
        }
    }

    private static void imagePullSecrets(List<Fields> secrets, String path, Errors errors) {
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).text("name").isEmpty()) {
                errors.required(path + "[" + i + "].name", "");
            }
        }
    }
}
