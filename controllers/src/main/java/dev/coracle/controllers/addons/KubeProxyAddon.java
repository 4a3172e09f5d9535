package dev.coracle.controllers.addons;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.util.List;

/** kube-proxy as kubeadm installs it: configuration, identity and a pod on every node. Stateless. */
public final class KubeProxyAddon {

    private static final String CONFIG = """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            bindAddress: %s
            bindAddressHardFail: false
            clientConnection:
              acceptContentTypes: ""
              burst: 0
              contentType: ""
              kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
              qps: 0
            clusterCIDR: %s
            configSyncPeriod: 0s
            conntrack:
              maxPerCore: null
              min: null
              tcpBeLiberal: false
              tcpCloseWaitTimeout: null
              tcpEstablishedTimeout: null
              udpStreamTimeout: 0s
              udpTimeout: 0s
            detectLocal:
              bridgeInterface: ""
              interfaceNamePrefix: ""
            detectLocalMode: ""
            enableProfiling: false
            healthzBindAddress: ""
            hostnameOverride: ""
            iptables:
              localhostNodePorts: null
              masqueradeAll: false
              masqueradeBit: null
              minSyncPeriod: 0s
              syncPeriod: 0s
            ipvs:
              excludeCIDRs: null
              minSyncPeriod: 0s
              scheduler: ""
              strictARP: false
              syncPeriod: 0s
              tcpFinTimeout: 0s
              tcpTimeout: 0s
              udpTimeout: 0s
            kind: KubeProxyConfiguration
            logging:
              flushFrequency: 0
              options:
                json:
                  infoBufferSize: "0"
                text:
                  infoBufferSize: "0"
              verbosity: 0
            metricsBindAddress: ""
            mode: ""
            nftables:
              masqueradeAll: false
              masqueradeBit: null
              minSyncPeriod: 0s
              syncPeriod: 0s
            nodePortAddresses: null
            oomScoreAdj: null
            portRange: ""
            showHiddenMetricsForVersion: ""
            winkernel:
              enableDSR: false
              forwardHealthCheckVip: false
              networkName: ""
              rootHnsEndpointName: ""
              sourceVip: ""
            """;

    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters:
            - cluster:
                certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
                server: %s
              name: default
            contexts:
            - context:
                cluster: default
                namespace: default
                user: default
              name: default
            current-context: default
            users:
            - name: default
              user:
                tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token
            """;

    private KubeProxyAddon() {}

    /** In the order to create them. */
    public static List<ObjectNode> objects(String podRanges, String apiServer) {
        return List.of(serviceAccount(), clusterRoleBinding(), config(podRanges, apiServer), daemonSet());
    }

    private static ObjectNode serviceAccount() {
        return Json.parseTrusted("""
                {"apiVersion": "v1", "kind": "ServiceAccount",
                 "metadata": {"name": "kube-proxy", "namespace": "kube-system"}}""");
    }

    private static ObjectNode clusterRoleBinding() {
        return Json.parseTrusted("""
                {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                 "metadata": {"name": "kubeadm:node-proxier"},
                 "roleRef": {
                   "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "system:node-proxier"},
                 "subjects": [{"kind": "ServiceAccount", "name": "kube-proxy", "namespace": "kube-system"}]}""");
    }

    private static ObjectNode config(String podRanges, String apiServer) {
        ObjectNode config = Json.parseTrusted("""
                {"apiVersion": "v1", "kind": "ConfigMap",
                 "metadata": {"name": "kube-proxy", "namespace": "kube-system", "labels": {"app": "kube-proxy"}}}""");
        // A block of YAML with "|-" ends without a line end, and that is how kubeadm writes both.
        config.putObject("data")
                .put(
                        "config.conf",
                        CONFIG.formatted(apiServer.indexOf('[') < 0 ? "0.0.0.0" : "'::'", podRanges)
                                .stripTrailing())
                .put("kubeconfig.conf", KUBECONFIG.formatted(apiServer).stripTrailing());
        return config;
    }

    private static ObjectNode daemonSet() {
        return Json.parseTrusted("""
                {"apiVersion": "apps/v1", "kind": "DaemonSet",
                 "metadata": {"name": "kube-proxy", "namespace": "kube-system", "labels": {"k8s-app": "kube-proxy"}},
                 "spec": {
                   "selector": {"matchLabels": {"k8s-app": "kube-proxy"}},
                   "updateStrategy": {"type": "RollingUpdate"},
                   "template": {
                     "metadata": {"labels": {"k8s-app": "kube-proxy"}},
                     "spec": {
                       "priorityClassName": "system-node-critical",
                       "containers": [{
                         "name": "kube-proxy",
                         "image": "registry.k8s.io/kube-proxy:v1.36.2",
                         "imagePullPolicy": "IfNotPresent",
                         "command": [
                           "/usr/local/bin/kube-proxy",
                           "--config=/var/lib/kube-proxy/config.conf",
                           "--hostname-override=$(NODE_NAME)"],
                         "securityContext": {"privileged": true},
                         "volumeMounts": [
                           {"mountPath": "/var/lib/kube-proxy", "name": "kube-proxy"},
                           {"mountPath": "/run/xtables.lock", "name": "xtables-lock", "readOnly": false},
                           {"mountPath": "/lib/modules", "name": "lib-modules", "readOnly": true}],
                         "env": [{"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}]}],
                       "hostNetwork": true,
                       "serviceAccountName": "kube-proxy",
                       "volumes": [
                         {"name": "kube-proxy", "configMap": {"name": "kube-proxy"}},
                         {"name": "xtables-lock",
                          "hostPath": {"path": "/run/xtables.lock", "type": "FileOrCreate"}},
                         {"name": "lib-modules", "hostPath": {"path": "/lib/modules"}}],
                       "tolerations": [{"operator": "Exists"}],
                       "nodeSelector": {"kubernetes.io/os": "linux"}}}}}""");
    }
}
