package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What kubectl shows of a dual-stack cluster, and what a pod finds inside. */
@Timeout(120)
class DualStackKubectlTest {
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Pod
            metadata: {name: demoapp, labels: {app: demoapp}}
            spec:
              containers:
              - name: demoapp
                image: ikubernetes/demoapp:v1.0
                ports: [{containerPort: 80}]
                env:
                - {name: POD_IPS, valueFrom: {fieldRef: {fieldPath: status.podIPs}}}
                - {name: HOST_IPS, valueFrom: {fieldRef: {fieldPath: status.hostIPs}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: demoapp}
            spec:
              clusterIPs: ["fd00:10:96::77", 10.96.7.7]
              clusterIP: "fd00:10:96::77"
              ipFamilyPolicy: RequireDualStack
              selector: {app: demoapp}
              ports: [{port: 80}]
            """;

    @TempDir
    private Path directory;

    private Shell shell;
    private String kubectl;

    private String kubectl(String... words) {
        Outcome outcome = shell.run(
                Stream.concat(Stream.of(kubectl), Arrays.stream(words)).toArray(String[]::new));
        assertEquals(0, outcome.exit(), () -> List.of(words) + ": " + outcome.stderr());
        return outcome.stdout().strip();
    }

    @Test
    void podsAndServicesShowAddressesOfBothFamilies() {
        kubectl = Kubectls.newest().binaryOrSkip().toString();
        try (Cluster cluster = Cluster.builder()
                .serviceCidr("10.96.0.0/12,fd00:10:96::/112")
                .podCidr("10.244.0.0/16,fd00:10:244::/56")
                .start()) {
            shell = new Shell(directory, cluster.kubeconfig(), Map.of());
            cluster.await("serviceaccount/default").exists();
            cluster.apply(MANIFEST);
            cluster.await("pod/demoapp").ready();

            String both = kubectl("get", "pod", "demoapp", "-o", "jsonpath={.status.podIPs[*].ip}");
            assertTrue(both.matches("10\\.244\\.[12]\\.\\d+ fd00:10:244:[12]::[0-9a-f]+"), both);
            String[] ips = both.split(" ");
            String hosts = kubectl("get", "pod", "demoapp", "-o", "jsonpath={.status.hostIPs[*].ip}");
            assertTrue(hosts.matches("172\\.18\\.0\\.[23] fc00:f853:ccd:e793::[23]"), hosts);
            assertEquals(
                    "IPv6,IPv4 RequireDualStack",
                    kubectl(
                            "get",
                            "service",
                            "demoapp",
                            "-o",
                            "jsonpath={.spec.ipFamilies[0]},{.spec.ipFamilies[1]} {.spec.ipFamilyPolicy}"));
            assertEquals(
                    String.join(",", ips) + " " + hosts.replace(' ', ','),
                    kubectl("exec", "demoapp", "--", "sh", "-c", "echo $POD_IPS $HOST_IPS"));
            assertTrue(kubectl("exec", "demoapp", "--", "cat", "/etc/hosts")
                    .endsWith(ips[0] + "\tdemoapp\n" + ips[1] + "\tdemoapp"));
            String described = kubectl("describe", "service", "demoapp");
            assertTrue(described.matches("(?s).*IPs: +fd00:10:96::77,10\\.96\\.7\\.7\n.*"), described);
        }
    }
}
