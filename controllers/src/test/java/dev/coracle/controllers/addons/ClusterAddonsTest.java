package dev.coracle.controllers.addons;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Contract service-networking 5.3. */
class ClusterAddonsTest {
    private final List<ObjectNode> objects = ClusterAddons.objects("cluster.local", "10.96.0.10");

    private ObjectNode of(String kind) {
        return objects.stream()
                .filter(o -> o.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void corefileNamesTheDomainAsTheArticlesExpect() {
        String corefile = of("ConfigMap").at("/data/Corefile").asText();

        assertEquals(
                List.of("    kubernetes cluster.local in-addr.arpa ip6.arpa {"),
                corefile.lines().filter(line -> line.contains("kubernetes")).toList());
        assertEquals(".:53 {", corefile.lines().findFirst().orElseThrow());
    }

    @Test
    void serviceIsKubeDns() {
        ObjectNode service = of("Service");

        assertEquals("kube-dns", service.at("/metadata/name").asText());
        assertEquals("10.96.0.10", service.at("/spec/clusterIP").asText());
        assertEquals(
                "true",
                service.at("/metadata/labels/kubernetes.io~1cluster-service").asText());
        assertEquals(
                "53/UDP,53/TCP,9153/TCP",
                StreamSupport.stream(service.at("/spec/ports").spliterator(), false)
                        .map(p -> p.path("port").asText() + "/"
                                + p.path("protocol").asText())
                        .collect(Collectors.joining(",")));
    }

    @Test
    void twoReplicasRunTheMappedImage() {
        ObjectNode deployment = of("Deployment");

        assertEquals(2, deployment.at("/spec/replicas").asInt());
        assertEquals(
                "coredns",
                deployment.at("/spec/template/spec/containers/0/image").asText());
        assertEquals(
                "kube-dns",
                deployment.at("/spec/template/metadata/labels/k8s-app").asText());
    }
}
