package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.cluster.tier.TierProbe;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program of this machine that knows nothing but its environment variables reaches a Service, whatever the tier. */
class ServiceVariablesTest {
    private static final String DEMOAPP = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: demoapp}
            spec:
              replicas: 3
              selector: {matchLabels: {app: demoapp}}
              template:
                metadata: {labels: {app: demoapp}}
                spec: {containers: [{name: demoapp, image: "ikubernetes/demoapp:v1.0"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: demoapp}
            spec: {selector: {app: demoapp}, ports: [{port: 80}]}
            """;
    private static final String CALLER = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: caller}
            spec: {template: {spec: {restartPolicy: Never, containers: [{name: caller, image: caller}]}}}
            """;

    @ParameterizedTest
    @EnumSource(names = {"VIRTUAL", "HOST"})
    void processPodReachesAServiceByItsVariables(Tier tier, @TempDir Path directory) {
        assumeTrue(tier == Tier.VIRTUAL || TierProbe.probe() != Tier.VIRTUAL, "127.0.0.0/8 cannot be bound here");
        assumeTrue(Kubectls.tool("curl").isPresent(), "no curl on the PATH");
        Kubectl kubectl = Kubectls.newest();
        try (Cluster cluster = Cluster.builder()
                .tier(tier)
                .image(
                        "caller",
                        "sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20;"
                                + " do curl -s \"http://$DEMOAPP_SERVICE_HOST:$DEMOAPP_SERVICE_PORT/\"; done'")
                .start()) {
            Shell shell = new Shell(directory, cluster.kubeconfig(), Map.of());
            cluster.apply(DEMOAPP);
            cluster.await("deployment/demoapp").available();
            cluster.uri("demoapp", 80);

            cluster.apply(CALLER);
            cluster.await("job/caller").complete();

            Outcome logs = shell.run(kubectl.binaryOrSkip().toString(), "logs", "job/caller");
            assertEquals(20, logs.stdout().lines().count(), logs.toString());
            Set<String> servers = logs.stdout()
                    .lines()
                    .map(l -> l.replaceAll(
                            "iKubernetes demoapp v1.0 !! ClientIP: [0-9.]+, ServerName: (.*), ServerIP: [0-9.]+!",
                            "$1"))
                    .collect(Collectors.toSet());
            assertTrue(servers.size() > 1, logs.stdout());
            cluster.throwFaults();
        }
    }
}
