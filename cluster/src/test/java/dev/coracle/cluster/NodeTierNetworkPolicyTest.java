package dev.coracle.cluster;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.coracle.cluster.tier.NodeTierProbe;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.cluster.tier.node.PodProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tier {@code node}: policies and pods that are processes, whose connections from pod to pod are the kernel's. Clients are Jobs, as
 * in {@link NetworkPolicyTest}. Needs root, nft and curl.
 */
@Timeout(600)
class NodeTierNetworkPolicyTest {
    private static final int ALLOWED = 0;
    private static final int TIMED_OUT = 28;
    private static final String DB = """
            apiVersion: v1
            kind: Pod
            metadata: {name: java, labels: {app: db}}
            spec: {containers: [{name: db, image: shop/db, ports: [{name: http, containerPort: 8080}]}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: process, labels: {app: db}}
            spec:
              containers:
                - name: db
                  image: server
                  ports: [{name: http, containerPort: 8080}]
                  readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: db}
            spec: {clusterIP: 10.96.7.7, selector: {app: db}, ports: [{port: 80, targetPort: http}]}
            """;

    private static Cluster cluster;
    private static int jobs;

    @BeforeAll
    static void start() throws IOException {
        orSkip();
        cluster = Cluster.builder()
                .name("node-policy")
                .tier(Tier.NODE)
                .image("shop/db", exchange -> {
                    byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                })
                .image("server", PodProgram.command(NodeTierServer.class))
                // What is denied is not answered, so one side or the other has to give up; the allowed have time.
                .image(
                        "client",
                        "sh -c 'test $1 = 0 && patience=60 || patience=1;"
                                + " curl -s --max-time $patience \"$0\"; test $? = \"$1\"'")
                .start();
        cluster.await("serviceaccount/default").exists();
        cluster.apply(DB);
        cluster.await("pod/java").within(Duration.ofSeconds(60)).ready();
        cluster.await("pod/process").within(Duration.ofSeconds(60)).ready();
        NetworkPolicyTest.answers(cluster, "db");
        NetworkPolicyTest.resolves(cluster);
    }

    private static void orSkip() {
        Optional<String> refusal = NodeTierProbe.refusal();
        if (refusal.isEmpty() && !mayUnshare()) {
            refusal = Optional.of("this root may not make a network namespace");
        }
        if (refusal.isEmpty() && !NodeTierProbe.hasNft()) {
            refusal = Optional.of("no nft on the PATH");
        }
        if (refusal.isEmpty() && !succeeds("curl", "--version")) {
            refusal = Optional.of("no curl on the PATH");
        }
        refusal.ifPresent(why -> {
            System.out.println("skipped: tier node: " + why);
            abort(why);
        });
    }

    private static boolean mayUnshare() {
        return succeeds("unshare", "--net", "--mount", "true");
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.throwFaults();
            cluster.close();
        }
    }

    private static String url(String pod) {
        return "http://" + NetworkPolicyTest.podIp(cluster, "default", pod) + ":8080";
    }

    private static void policy(String name, String spec) {
        cluster.apply("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: %s}
                spec: %s
                """.formatted(name, spec));
        cluster.await("networkpolicy/" + name).enforced();
    }

    /** What curl exits with in a new pod. */
    private static void expect(int exitCode, String app, String url) {
        String name = "client-" + jobs++;
        cluster.apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: %s}
                spec:
                  backoffLimit: 0
                  template:
                    metadata: {labels: {app: %s}}
                    spec: {restartPolicy: Never, containers: [{name: client, image: client, args: ['%s', '%d']}]}
                """.formatted(name, app, url, exitCode));
        cluster.await("job/" + name).within(Duration.ofSeconds(90)).complete();
    }

    @Test
    void theKernelAndTheProxyJudgeAlike() {
        expect(ALLOWED, "web", "http://db");
        expect(ALLOWED, "web", url("java"));
        expect(ALLOWED, "web", url("process"));

        policy(
                "db",
                "{podSelector: {matchLabels: {app: db}}, ingress: ["
                        + "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}]}");
        expect(ALLOWED, "web", "http://db");
        expect(ALLOWED, "web", url("java"));
        expect(ALLOWED, "web", url("process"));
        expect(TIMED_OUT, "worker", "http://10.96.7.7");
        expect(TIMED_OUT, "worker", url("java"));
        expect(TIMED_OUT, "worker", url("process"));

        policy(
                "out",
                "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: ["
                        + "{ports: [{port: 53, protocol: UDP}]}]}");
        expect(TIMED_OUT, "web", "http://db");
        expect(TIMED_OUT, "web", url("java"));
        expect(TIMED_OUT, "web", url("process"));

        policy(
                "out",
                "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: ["
                        + "{to: [{podSelector: {}}]}, {ports: [{port: 53, protocol: UDP}]}]}");
        expect(ALLOWED, "web", "http://db");
        expect(ALLOWED, "web", url("process"));

        policy(
                "out",
                "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: ["
                        + "{to: [{podSelector: {}}]}]}");
        expect(TIMED_OUT, "web", "http://db");
    }
}
