package dev.coracle.controllers.addons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract service-networking 4.10, and kubeadm's manifest of v1.36. */
class KubeProxyAddonTest {
    private final List<ObjectNode> objects = KubeProxyAddon.objects("10.244.0.0/16", "https://172.18.0.2:6443");

    private JsonNode of(String kind) {
        return objects.stream()
                .filter(o -> o.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void configurationIsTheOneThatArticlesEdit() {
        JsonNode config = of("ConfigMap");
        List<String> lines = config.at("/data/config.conf")
                .asText()
                .lines()
                .map(String::trim)
                .toList();

        assertEquals(2, config.path("data").size());
        assertEquals("kube-proxy", config.at("/metadata/labels/app").asText());
        assertTrue(lines.containsAll(List.of(
                "mode: \"\"",
                "clusterCIDR: 10.244.0.0/16",
                "masqueradeAll: false",
                "scheduler: \"\"",
                "strictARP: false")));
        assertTrue(config.at("/data/kubeconfig.conf").asText().contains("server: https://172.18.0.2:6443\n"));
    }

    @Test
    void podsRunOnEveryNodeWhateverItsTaints() {
        JsonNode spec = of("DaemonSet").at("/spec/template/spec");

        assertEquals("[{\"operator\":\"Exists\"}]", spec.path("tolerations").toString());
        assertTrue(spec.path("hostNetwork").asBoolean());
        assertEquals("system-node-critical", spec.path("priorityClassName").asText());
        assertEquals(
                "registry.k8s.io/kube-proxy:v1.36.2",
                spec.at("/containers/0/image").asText());
        assertEquals(
                "RollingUpdate", of("DaemonSet").at("/spec/updateStrategy/type").asText());
    }

    @Test
    void identityIsBoundToTheProxiersRole() {
        JsonNode binding = of("ClusterRoleBinding");

        assertEquals("kubeadm:node-proxier", binding.at("/metadata/name").asText());
        assertEquals("system:node-proxier", binding.at("/roleRef/name").asText());
        assertEquals("kube-proxy", binding.at("/subjects/0/name").asText());
    }
}
