package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code ValidateService} and {@code ValidateServiceUpdate}. Stateless. */
final class ServiceRules {
    private static final String ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";
    private static final String RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final int DAY = 86400;

    private ServiceRules() {}

    /** @param beforeObject missing on create; what is in it already stays allowed */
    static void validate(Fields object, Fields beforeObject, Errors errors) {
        hints(object.at("metadata.annotations"), errors);
        Fields spec = object.at("spec");
        Fields before = beforeObject.at("spec");
        String type = spec.text("type");
        boolean headless = ServiceKind.isHeadless(spec);
        if (spec.list("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            errors.required("spec.ports", "");
        }
        ofType(spec, type, headless, errors);
        ports(spec, errors);
        selector(spec, errors);
        affinity(spec, errors);
        ServiceFamilies.validate(spec, before, errors);
        externalAddresses(spec, before.texts("externalIPs"), errors);
        if (!Set.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort").contains(type)) {
            errors.notSupported("spec.type", type, List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"));
        }
        numbers(spec, type, errors);
        ranges(object, beforeObject, type, errors);
        balancer(spec, type, errors);
        policies(spec, errors);
    }

    private static void hints(Fields annotations, Errors errors) {
        Fields mode = annotations.member("service.kubernetes.io/topology-mode");
        Fields hints = annotations.member("service.kubernetes.io/topology-aware-hints");
        if (mode.exists() && hints.exists() && !mode.text().equals(hints.text())) {
            errors.invalid(
                    "metadata.annotations[service.kubernetes.io/topology-mode]",
                    mode.text(),
                    "must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified");
        }
    }

    private static void selector(Fields spec, Errors errors) {
        spec.map("selector").forEach((key, value) -> {
            LabelSyntax.keyError(key).ifPresent(e -> errors.invalid("spec.selector", key, e));
            LabelSyntax.valueError(value).ifPresent(e -> errors.invalid("spec.selector", value, e));
        });
    }

    private static void ofType(Fields spec, String type, boolean headless, Errors errors) {
        if (headless && (type.equals("NodePort") || type.equals("LoadBalancer"))) {
            errors.invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for " + type + " services");
        }
        if (type.equals("ExternalName")) {
            for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                if (spec.has(field)
                        && !(spec.at(field).node().isArray()
                                && spec.at(field).node().isEmpty())) {
                    errors.forbidden("spec." + field, "may not be set for ExternalName services");
                }
            }
            String name = spec.text("externalName");
            if (name.isEmpty()) {
                errors.required("spec.externalName", "");
            } else {
                String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
                NameRule.SUBDOMAIN.errors(bare).forEach(e -> errors.invalid("spec.externalName", name, e));
            }
        }
    }

    private static void ports(Fields spec, Errors errors) {
        List<Fields> ports = spec.list("ports");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Fields port = ports.get(i);
            String path = "spec.ports[" + i + "]";
            name(port.text("name"), path + ".name", ports.size() > 1, names, errors);
            range(port.integer("port", 0), path + ".port", errors);
            String protocol = port.text("protocol");
            if (!Set.of("SCTP", "TCP", "UDP").contains(protocol)) {
                errors.notSupported(path + ".protocol", protocol, List.of("SCTP", "TCP", "UDP"));
            }
            target(port, path + ".targetPort", errors);
            qualified(port, "appProtocol", path + ".appProtocol", errors);
        }
    }

    private static void qualified(Fields object, String field, String path, Errors errors) {
        if (object.has(field)) {
            LabelSyntax.keyError(object.text(field)).ifPresent(e -> errors.invalid(path, object.text(field), e));
        }
    }

    /** Which port numbers may stand together. */
    private static void numbers(Fields spec, String type, Errors errors) {
        List<Fields> ports = spec.list("ports");
        Set<String> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            int nodePort = ports.get(i).integer("nodePort", 0);
            if (nodePort != 0 && type.equals("ClusterIP")) {
                errors.forbidden("spec.ports[" + i + "].nodePort", "may not be used when `type` is 'ClusterIP'");
            }
        }
        for (int i = 0; i < ports.size(); i++) {
            Fields port = ports.get(i);
            int nodePort = port.integer("nodePort", 0);
            if (nodePort != 0 && !nodePorts.add(port.text("protocol") + nodePort)) {
                errors.duplicate(
                        "spec.ports[" + i + "].nodePort", port.at("nodePort").node());
            }
        }
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Fields port = ports.get(i);
            if (!numbers.add(port.text("protocol") + port.integer("port", 0))) {
                errors.duplicate("spec.ports[" + i + "]", internalForm(port));
            }
        }
    }

    private static void name(String name, String path, boolean required, Set<String> seen, Errors errors) {
        if (name.isEmpty()) {
            if (required) {
                errors.required(path, "");
            }
            return;
        }
        NameRule.LABEL.errors(name).forEach(e -> errors.invalid(path, name, e));
        if (!seen.add(name)) {
            errors.duplicate(path, name);
        }
    }

    private static void range(int port, String path, Errors errors) {
        if (port < 1 || port > 65535) {
            errors.invalid(path, port, "must be between 1 and 65535, inclusive");
        }
    }

    private static void target(Fields port, String path, Errors errors) {
        Fields target = port.at("targetPort");
        if (target.node().isNumber()) {
            range(target.node().asInt(), path, errors);
        } else if (target.exists()) {
            PortName.errors(target.text()).forEach(e -> errors.invalid(path, target.text(), e));
        }
    }

    /** Go prints its internal struct here. */
    private static ObjectNode internalForm(Fields port) {
        ObjectNode form = Json.object();
        form.put("Name", "");
        form.put("Protocol", port.text("protocol"));
        form.putNull("AppProtocol");
        form.put("Port", port.integer("port", 0));
        form.put("TargetPort", 0);
        form.put("NodePort", 0);
        return form;
    }

    private static void affinity(Fields spec, Errors errors) {
        String affinity = spec.text("sessionAffinity");
        if (affinity.isEmpty()) {
            errors.required("spec.sessionAffinity", "");
        } else if (!Set.of("ClientIP", "None").contains(affinity)) {
            errors.notSupported("spec.sessionAffinity", affinity, List.of("ClientIP", "None"));
        } else if (affinity.equals("ClientIP")) {
            int seconds = spec.integer("sessionAffinityConfig.clientIP.timeoutSeconds", 0);
            if (seconds <= 0 || seconds > DAY) {
                errors.invalid(
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                        seconds,
                        "must be greater than 0 and less than " + DAY);
            }
        }
    }

    private static void externalAddresses(Fields spec, List<String> old, Errors errors) {
        List<String> ips = spec.texts("externalIPs");
        for (int i = 0; i < ips.size(); i++) {
            String path = "spec.externalIPs[" + i + "]";
            if (IpAddressRules.checkLegacy(ips.get(i), old, path, errors)) {
                IpAddressRules.checkMeaning(ips.get(i), path, errors);
            }
        }
    }

    private static void balancer(Fields spec, String type, Errors errors) {
        if (type.equals("LoadBalancer")) {
            qualified(spec, "loadBalancerClass", "spec.loadBalancerClass", errors);
            return;
        }
        if (spec.has("allocateLoadBalancerNodePorts")) {
            errors.forbidden("spec.allocateLoadBalancerNodePorts", ONLY_BALANCED);
        }
        if (spec.has("loadBalancerClass")) {
            errors.forbidden("spec.loadBalancerClass", ONLY_BALANCED);
        }
    }

    /** From the field, or from the annotation it once was. */
    private static void ranges(Fields object, Fields before, String type, Errors errors) {
        List<String> ranges = object.texts("spec.loadBalancerSourceRanges");
        Fields annotation = object.at("metadata.annotations").member(RANGES_ANNOTATION);
        boolean balanced = type.equals("LoadBalancer");
        if (!ranges.isEmpty()) {
            if (!balanced) {
                errors.forbidden("spec.LoadBalancerSourceRanges", ONLY_BALANCED);
            }
            List<String> old = before.texts("spec.loadBalancerSourceRanges").stream()
                    .map(String::strip)
                    .toList();
            for (int i = 0; i < ranges.size(); i++) {
                IpAddressRules.checkLegacyCidr(
                        ranges.get(i).strip(), old, "spec.LoadBalancerSourceRanges[" + i + "]", errors);
            }
        } else if (annotation.exists()) {
            String path = "metadata.annotations[" + RANGES_ANNOTATION + "]";
            if (!balanced) {
                errors.forbidden(path, ONLY_BALANCED);
            }
            String text = annotation.text();
            boolean old = before.at("metadata.annotations")
                    .member(RANGES_ANNOTATION)
                    .text()
                    .equals(text);
            if (!old && !text.isBlank()) {
                for (String range : text.strip().split(",", -1)) {
                    IpAddressRules.checkLegacyCidr(range.strip(), List.of(), path, errors);
                }
            }
        }
    }

    private static void policies(Fields spec, Errors errors) {
        String external = spec.text("externalTrafficPolicy");
        if (!external.isEmpty() && !ServiceUpdate.external(spec)) {
            errors.invalid(
                    "spec.externalTrafficPolicy", external, "may only be set for externally-accessible services");
        } else if (!external.isEmpty() && !isPolicy(external)) {
            errors.notSupported("spec.externalTrafficPolicy", external, List.of("Cluster", "Local"));
        }
        int health = spec.integer("healthCheckNodePort", 0);
        if (health != 0 && !ServiceKind.needsHealthPort(spec)) {
            errors.invalid(
                    "spec.healthCheckNodePort",
                    health,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
        String internal = spec.text("internalTrafficPolicy");
        if (spec.has("internalTrafficPolicy") && !isPolicy(internal)) {
            errors.notSupported("spec.internalTrafficPolicy", internal, List.of("Cluster", "Local"));
        }
        String distribution = spec.text("trafficDistribution");
        Set<String> known = Set.of("PreferClose", "PreferSameZone", "PreferSameNode");
        if (spec.has("trafficDistribution") && !known.contains(distribution)) {
            errors.notSupported(
                    "spec.trafficDistribution",
                    distribution,
                    List.of("PreferClose", "PreferSameZone", "PreferSameNode"));
        }
    }

    private static boolean isPolicy(String policy) {
        return policy.equals("Cluster") || policy.equals("Local");
    }

    static void validateUpdate(Fields object, Fields beforeObject, Errors errors) {
        Fields now = object.at("spec");
        Fields before = beforeObject.at("spec");
        ServiceFamilies.validateUpdate(now, before, errors);
        boolean balanced =
                now.text("type").equals("LoadBalancer") && before.text("type").equals("LoadBalancer");
        if (balanced) {
            Fields balancerClass = now.at("loadBalancerClass");
            if (!Json.same(balancerClass.node(), before.at("loadBalancerClass").node())) {
                errors.invalid("spec.loadBalancerClass", balancerClass.node(), "may not change once set");
            }
        }
        boolean health = ServiceKind.needsHealthPort(now) && ServiceKind.needsHealthPort(before);
        if (health && now.integer("healthCheckNodePort", 0) != before.integer("healthCheckNodePort", 0)) {
            errors.forbidden("spec.healthCheckNodePort", "field is immutable");
        }
        validate(object, beforeObject, errors);
    }
}
