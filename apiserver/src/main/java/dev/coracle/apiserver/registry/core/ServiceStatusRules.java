package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.List;

/** {@code ValidateLoadBalancerStatus}: what a load balancer may report. Stateless. */
final class ServiceStatusRules {
    private ServiceStatusRules() {}

    static void validate(Fields now, Fields before, Errors errors) {
        String path = "status.loadBalancer.ingress";
        List<Fields> ingress = now.list(path);
        boolean balanced = now.text("spec.type").equals("LoadBalancer");
        if (!balanced && !ingress.isEmpty()) {
            errors.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        List<String> old =
                before.list(path).stream().map(address -> address.text("ip")).toList();
        for (int i = 0; i < ingress.size(); i++) {
            validateIngress(ingress.get(i), old, path + "[" + i + "]", errors);
        }
    }

    private static void validateIngress(Fields ingress, List<String> old, String path, Errors errors) {
        String ip = ingress.text("ip");
        boolean hasMode = ingress.has("ipMode");
        if (!ip.isEmpty()) {
            IpAddressRules.checkLegacy(ip, old, path + ".ip", errors);
        }
        if (ip.isEmpty() && hasMode) {
            errors.forbidden(path + ".ipMode", "may not be specified when `ip` is not set");
        } else if (!ip.isEmpty() && !hasMode) {
            errors.required(path + ".ipMode", "must be specified when `ip` is set");
        } else if (hasMode && !List.of("Proxy", "VIP").contains(ingress.text("ipMode"))) {
            errors.notSupported(path + ".ipMode", ingress.text("ipMode"), List.of("Proxy", "VIP"));
        }
        String hostname = ingress.text("hostname");
        if (!hostname.isEmpty()) {
            NameRule.SUBDOMAIN.errors(hostname).forEach(e -> errors.invalid(path + ".hostname", hostname, e));
            if (IpAddress.parseSloppy(hostname).isPresent()) {
                errors.invalid(path + ".hostname", hostname, "must be a DNS name, not an IP address");
            }
        }
    }
}
