package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import java.util.ArrayList;
import java.util.List;

/** What a client is told about a Service that is accepted all the same. Stateless. */
final class ServiceWarnings {
    private ServiceWarnings() {}

    static List<String> of(Fields object) {
        List<String> warnings = new ArrayList<>();
        Fields spec = object.at("spec");
        boolean externalName = ServiceKind.isExternalName(spec);
        boolean headless =
                spec.text("type").equals("ClusterIP") && spec.text("clusterIP").equals("None");
        List<String> externalIps = spec.texts("externalIPs");
        if (object.at("metadata.annotations")
                .member("service.kubernetes.io/topology-aware-hints")
                .exists()) {
            warnings.add("annotation service.kubernetes.io/topology-aware-hints is deprecated, please use"
                    + " service.kubernetes.io/topology-mode instead");
        }
        if (!headless && !externalName) {
            addresses(spec.texts("clusterIPs"), "spec.clusterIPs", warnings);
        }
        if (headless) {
            ignored(spec, externalIps, warnings);
        }
        addresses(externalIps, "spec.externalIPs", warnings);
        if (!externalIps.isEmpty() && !headless && !externalName) {
            warnings.add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }
        String wish = spec.text("loadBalancerIP");
        if (!wish.isEmpty()) {
            IpAddressRules.warning(wish, "spec.loadBalancerIP").ifPresent(warnings::add);
        }
        List<String> ranges = spec.texts("loadBalancerSourceRanges");
        for (int i = 0; i < ranges.size(); i++) {
            warnings.addAll(IpAddressRules.cidrWarnings(ranges.get(i), "spec.loadBalancerSourceRanges[" + i + "]"));
        }
        if (externalName && !externalIps.isEmpty()) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!externalName && !spec.text("externalName").isEmpty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (spec.text("trafficDistribution").equals("PreferClose")) {
            warnings.add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
        }
        return warnings;
    }

    private static void ignored(Fields spec, List<String> externalIps, List<String> warnings) {
        if (!spec.text("loadBalancerIP").isEmpty()) {
            warnings.add("spec.loadBalancerIP is ignored for headless services");
        }
        if (!externalIps.isEmpty()) {
            warnings.add("spec.externalIPs is ignored for headless services");
        }
        if (!spec.text("sessionAffinity").equals("None")) {
            warnings.add("spec.SessionAffinity is ignored for headless services");
        }
    }

    private static void addresses(List<String> ips, String path, List<String> warnings) {
        for (int i = 0; i < ips.size(); i++) {
            IpAddressRules.warning(ips.get(i), path + "[" + i + "]").ifPresent(warnings::add);
        }
    }
}
