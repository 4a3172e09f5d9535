package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.cluster.tier.TierProbe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What articles about Services tell their readers to type, each against a cluster of its own because they ask for fixed node ports
 * and cluster IPs. {@code curl} goes through the cluster's proxy, which stands for being inside.
 */
@Execution(ExecutionMode.CONCURRENT)
class SeedScenariosTest {

    @ParameterizedTest(name = "{0}, tier {1}")
    @MethodSource
    void behavesAsTheArticleSays(String name, Tier tier, Transcript transcript, @TempDir Path directory) {
        assumeTrue(tier != Tier.HOST || TierProbe.probe() == tier, "127.0.0.0/8 cannot be bound here");
        if (tier == Tier.NODE) {
            NodeTier.orSkip();
        }
        Kubectl kubectl = Kubectls.newest();
        kubectl.binaryOrSkip();
        try (Cluster cluster = builder(name).tier(tier).start()) {
            Shell shell = tier == Tier.NODE
                    ? NodeTier.shell(directory, cluster)
                    : new Shell(
                            directory,
                            cluster.kubeconfig(),
                            Map.of("http_proxy", proxy(cluster), "https_proxy", proxy(cluster)));
            cluster.await("serviceaccount/default").exists();

            new TranscriptRunner(transcript, kubectl, shell, dns(cluster)).run();

            cluster.throwFaults();
        }
    }

    /** Where the transcripts ask for names: at a port of this machine, or in the nodes' network at the real address. */
    private static Map<String, String> dns(Cluster cluster) {
        if (cluster.tier() == Tier.NODE) {
            return Map.of("dnsServer", "10.96.0.10", "dnsPort", "53");
        }
        int port = cluster.address("kube-dns.kube-system", 53).getPort();
        return Map.of("dnsServer", "127.0.0.1", "dnsPort", Integer.toString(port));
    }

    private static String proxy(Cluster cluster) {
        return "http://127.0.0.1:" + cluster.proxyPort();
    }

    private static Cluster.Builder builder(String name) {
        Cluster.Builder builder = Cluster.builder();
        return switch (name) {
            case "illustrated" -> builder.serviceCidr("1.1.10.0/24");
            case "custom-domain" -> builder.clusterDomain("k8s.xiangzheng.com");
            case "kube-proxy" -> builder.kubeProxy(true);
            case "slides" -> builder.serviceCidr("172.29.0.0/16");
            default -> builder;
        };
    }

    /** In the tiers where Services have real addresses, one of them unless everything was asked for. */
    static Stream<Arguments> behavesAsTheArticleSays() {
        List<Transcript> all = Transcripts.in("seeds");
        return Stream.of(Tier.values())
                .flatMap(tier -> all.stream()
                        .filter(t -> tier == Tier.VIRTUAL
                                || Kubectls.FULL
                                || t.name().equals("exposure"))
                        .map(t -> arguments(t.name(), tier, t)));
    }
}
