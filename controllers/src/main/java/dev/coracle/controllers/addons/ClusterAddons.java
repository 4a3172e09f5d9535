package dev.coracle.controllers.addons;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.util.List;

/** What a new cluster is given once its API is ready: cluster DNS. Stateless. */
public final class ClusterAddons {
    private static final String COREFILE = String.join(
            "\n",
            ".:53 {",
            "    errors",
            "    health {",
            "       lameduck 5s",
            "    }",
            "    ready",
            "    kubernetes DOMAIN in-addr.arpa ip6.arpa {",
            "       pods insecure",
            "       fallthrough in-addr.arpa ip6.arpa",
            "       ttl 30",
            "    }",
            "    prometheus :9153",
            "    forward . /etc/resolv.conf {",
            "       max_concurrent 1000",
            "    }",
            "    cache 30 {",
            "       disable success DOMAIN",
            "       disable denial DOMAIN",
            "    }",
            "    loop",
            "    reload",
            "    loadbalance",
            "}",
            "");

    private ClusterAddons() {}

    /** In the order to create them; all namespaced ones belong into {@code kube-system}. */
    public static List<ObjectNode> objects(String clusterDomain, String dnsIp) {
        return List.of(
                serviceAccount(),
                clusterRole(),
                clusterRoleBinding(),
                config(clusterDomain),
                deployment(),
                service(dnsIp));
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static ObjectNode inKubeSystem(ObjectNode object) {
        object.withObjectProperty("metadata").put("namespace", "kube-system");
        return object;
    }

    private static ObjectNode serviceAccount() {
        return inKubeSystem(object("v1", "ServiceAccount", "coredns"));
    }

    private static ObjectNode clusterRole() {
        ObjectNode role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "system:coredns");
        role.set("rules", Json.parseTrusted("""
                {"rules": [
                  {"apiGroups": [""], "resources": ["endpoints", "services", "pods", "namespaces"], "verbs": ["list", "watch"]},
                  {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["list", "watch"]}
                ]}""").get("rules"));
        return role;
    }

    private static ObjectNode clusterRoleBinding() {
        ObjectNode binding = object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "system:coredns");
        binding.putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "ClusterRole")
                .put("name", "system:coredns");
        binding.putArray("subjects")
                .addObject()
                .put("kind", "ServiceAccount")
                .put("name", "coredns")
                .put("namespace", "kube-system");
        return binding;
    }

    private static ObjectNode config(String clusterDomain) {
        ObjectNode config = inKubeSystem(object("v1", "ConfigMap", "coredns"));
        config.putObject("data").put("Corefile", COREFILE.replace("DOMAIN", clusterDomain));
        return config;
    }

    private static ObjectNode deployment() {
        ObjectNode deployment = inKubeSystem(object("apps/v1", "Deployment", "coredns"));
        deployment.withObjectProperty("metadata").putObject("labels").put("k8s-app", "kube-dns");
        deployment.set("spec", Json.parseTrusted("""
                {"replicas": 2,
                 "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}},
                 "selector": {"matchLabels": {"k8s-app": "kube-dns"}},
                 "template": {
                   "metadata": {"labels": {"k8s-app": "kube-dns"}},
                   "spec": {
                     "priorityClassName": "system-cluster-critical",
                     "serviceAccountName": "coredns",
                     "dnsPolicy": "Default",
                     "nodeSelector": {"kubernetes.io/os": "linux"},
                     "tolerations": [
                       {"key": "CriticalAddonsOnly", "operator": "Exists"},
                       {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}],
                     "containers": [{
                       "name": "coredns",
                       "image": "coredns",
                       "imagePullPolicy": "IfNotPresent",
                       "args": ["-conf", "/etc/coredns/Corefile"],
                       "resources": {"limits": {"memory": "170Mi"}, "requests": {"cpu": "100m", "memory": "70Mi"}},
                       "ports": [
                         {"name": "dns", "protocol": "UDP", "containerPort": 53},
                         {"name": "dns-tcp", "protocol": "TCP", "containerPort": 53},
                         {"name": "metrics", "protocol": "TCP", "containerPort": 9153}],
                       "volumeMounts": [{"name": "config-volume", "mountPath": "/etc/coredns", "readOnly": true}]}],
                     "volumes": [{
                       "name": "config-volume",
                       "configMap": {"name": "coredns", "items": [{"key": "Corefile", "path": "Corefile"}]}}]}}}"""));
        return deployment;
    }

    private static ObjectNode service(String dnsIp) {
        ObjectNode service = inKubeSystem(object("v1", "Service", "kube-dns"));
        ObjectNode metadata = service.withObjectProperty("metadata");
        metadata.putObject("annotations").put("prometheus.io/port", "9153").put("prometheus.io/scrape", "true");
        metadata.putObject("labels")
                .put("k8s-app", "kube-dns")
                .put("kubernetes.io/cluster-service", "true")
                .put("kubernetes.io/name", "CoreDNS");
        service.set("spec", Json.parseTrusted("""
                {"selector": {"k8s-app": "kube-dns"},
                 "ports": [
                   {"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53},
                   {"name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 53},
                   {"name": "metrics", "port": 9153, "protocol": "TCP", "targetPort": 9153}]}"""));
        service.withObjectProperty("spec").put("clusterIP", dnsIp);
        return service;
    }
}
