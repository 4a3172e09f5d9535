package dev.coracle.cluster.cli;

import dev.coracle.cluster.Cluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Walks through a start, one Service and an end, so that the build can archive the classes this takes. */
@Command(name = "rehearse", hidden = true, description = "Loads what a start needs; used by the build.")
final class RehearseCommand implements Callable<Integer> {
    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rehearsal}
            spec:
              replicas: 2
              selector: {matchLabels: {app: rehearsal}}
              template:
                metadata: {labels: {app: rehearsal}}
                spec:
                  containers: [{name: web, image: demoapp:v1.0, ports: [{containerPort: 80}]}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: rehearsal}
            spec: {selector: {app: rehearsal}, ports: [{port: 80}]}
            """;

    @Override
    public Integer call() throws Exception {
        try (Cluster cluster =
                Cluster.builder().name("rehearsal").kubeProxy(true).start()) {
            cluster.apply(MANIFEST);
            cluster.await("deployment/rehearsal").available();
            try (var connection =
                    cluster.uri("rehearsal.default.svc", 80).toURL().openStream()) {
                connection.readAllBytes();
            }
        }
        return 0;
    }
}
