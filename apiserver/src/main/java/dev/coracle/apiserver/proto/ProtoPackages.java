package dev.coracle.apiserver.proto;

import java.util.Map;

/** Which protobuf package holds the kinds of a group and version. */
final class ProtoPackages {
    static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1";
    private static final Map<String, String> ODD = Map.of(
            "", "k8s.io.api.core.",
            "internal.apiserver.k8s.io", "k8s.io.api.apiserverinternal.",
            "apiextensions.k8s.io", "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.",
            "apiregistration.k8s.io", "k8s.io.kube_aggregator.pkg.apis.apiregistration.",
            "meta.k8s.io", "k8s.io.apimachinery.pkg.apis.meta.");

    private ProtoPackages() {}

    /** Every other group's package is named by the first label of the group. */
    static String of(String group, String version) {
        String odd = ODD.get(group);
        if (odd != null) {
            return odd + version;
        }
        int dot = group.indexOf('.');
        return "k8s.io.api." + (dot < 0 ? group : group.substring(0, dot)) + "." + version;
    }
}
