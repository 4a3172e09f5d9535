package dev.coracle.cluster.cli;

import dev.coracle.apimachinery.time.Times;
import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.Durability;
import dev.coracle.cluster.NodeAccess;
import dev.coracle.cluster.Profile;
import dev.coracle.cluster.sandbox.PrivateFiles;
import dev.coracle.cluster.sandbox.SandboxState;
import dev.coracle.cluster.sandbox.StateDirectory;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.cluster.tier.node.UserNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coracle up}: runs a cluster until Ctrl-C or {@code coracle down}. */
@Command(name = "up", description = "Starts a cluster and points kubectl at it.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    NameOption of;

    @Option(names = "--port", description = "the API server's port; a free one by default, remembered with --data")
    int port;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "write this file instead of merging into yours")
    Optional<Path> kubeconfig = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "keep the cluster's objects in this directory")
    Optional<Path> data = Optional.empty();

    @Option(
            names = "--durability",
            description = "with --data: async or sync (default: ${DEFAULT-VALUE})",
            defaultValue = "sync")
    String durability;

    @Option(names = "--token", description = "the administrator's bearer token; random by default")
    Optional<String> token = Optional.empty();

    @Option(
            names = "--profile",
            description = "full, or apiserver: no nodes, no scheduler, no kubelets",
            defaultValue = "full")
    String profile;

    @Option(names = "--nodes", description = "how many nodes (default: ${DEFAULT-VALUE})", defaultValue = "2")
    int nodes;

    @Option(
            names = "--service-cidr",
            defaultValue = "10.96.0.0/12",
            description = "a range, or one of each IP family with a comma between them (default: ${DEFAULT-VALUE})")
    String serviceCidr;

    @Option(
            names = "--load-balancer-pool",
            paramLabel = "RANGES",
            defaultValue = "172.18.255.0/24,fc00:f853:ccd:e793::ff00/120",
            description = "addresses of Services of type LoadBalancer, or none (default: ${DEFAULT-VALUE})")
    String loadBalancerPool;

    @Option(
            names = "--pod-cidr",
            defaultValue = "",
            description =
                    "a range, or one of each IP family (default: 10.244.0.0/16, fd00:10:244::/56 or both, as Services)")
    String podCidr;

    @Option(names = "--cluster-domain", defaultValue = "cluster.local", description = "(default: ${DEFAULT-VALUE})")
    String clusterDomain;

    @Option(
            names = "--dns-upstream",
            paramLabel = "IP[:PORT]",
            description = "whom the cluster's DNS asks about other names, or system: this machine's; nobody by default")
    Optional<String> dnsUpstream = Optional.empty();

    @Option(
            names = "--tier",
            defaultValue = "auto",
            description = "auto, node (root, or in a user namespace), host or virtual (default: ${DEFAULT-VALUE})")
    String tier;

    @Option(
            names = "--kernel-proxy",
            description = "tier node: the kernel leads connections to Services, programmed with nft")
    boolean kernelProxy;

    @Option(
            names = "--image",
            paramLabel = "NAME=COMMAND",
            description = "pods with this image run COMMAND on this machine")
    Map<String, String> images = new LinkedHashMap<>();

    @Option(names = "--detach", description = "return when the cluster is ready; end it with: coracle down")
    boolean detach;

    @Override
    public Integer call() throws Exception {
        long begun = System.nanoTime();
        if (!of.name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")) {
            throw new ParameterException(
                    spec.commandLine(), "--name must be lower-case letters, digits and '-': " + of.name);
        }
        if (tier.equalsIgnoreCase(Tier.NODE.label()) && !detach) {
            enterUserNamespace();
        }
        StateDirectory directory = StateDirectory.of(of.name);
        Optional<StateDirectory.Lock> lock = directory.lock();
        if (lock.isEmpty()) {
            throw new IllegalStateException(
                    "a cluster \"" + of.name + "\" is already running; end it with: coracle down"
                            + (of.name.equals("coracle") ? "" : " --name " + of.name));
        }
        KubeconfigFiles.removeLeftover(directory, of.name);
        if (detach) {
            lock.get().close();
            return new DetachedStart(directory, of.name).run(spec.commandLine());
        }
        Cluster cluster = start();
        String shownKubeconfig;
        try {
            shownKubeconfig = publish(directory, cluster);
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        CountDownLatch ended = endOnSignal(directory, cluster);
        System.out.print(Welcome.text(
                of.name,
                cluster.apiServer(),
                cluster.tier(),
                shownKubeconfig,
                Duration.ofNanos(System.nanoTime() - begun)));
        System.out.flush();
        ended.await();
        return 0;
    }

    private static void enterUserNamespace() throws InterruptedException {
        try {
            UserNamespace.enter();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "tier node is not possible: it needs root or a user namespace, and this machine refuses one: "
                            + e.getMessage() + "; use --tier host",
                    e);
        }
    }

    private Cluster start() {
        Cluster.Builder builder = Cluster.builder()
                .name(of.name)
                .port(port)
                .profile(choice("--profile", profile, Profile.class))
                .nodes(nodes)
                .serviceCidr(serviceCidr)
                .podCidr(podCidr)
                .loadBalancerPool(loadBalancerPool.equals("none") ? "" : loadBalancerPool)
                .clusterDomain(clusterDomain)
                .kubeProxy(true)
                .kernelProxy(kernelProxy)
                .logFaults();
        token.ifPresent(builder::token);
        data.ifPresent(d -> builder.data(d, choice("--durability", durability, Durability.class)));
        if (tier.equals("auto")) {
            builder.probeTier();
        } else {
            builder.tier(choice("--tier", tier, Tier.class));
        }
        dnsUpstream.ifPresent(server -> upstream(builder, server));
        images.forEach(builder::image);
        return builder.start();
    }

    private void upstream(Cluster.Builder builder, String server) {
        try {
            builder.dnsUpstream(server);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--dns-upstream: " + e.getMessage());
        }
    }

    private <E extends Enum<E>> E choice(String option, String text, Class<E> type) {
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + " cannot be \"" + text + "\"");
        }
    }

    /** Tells kubectl and the other commands. The answer is the kubeconfig to name in the greeting, "" for the user's own. */
    private String publish(StateDirectory directory, Cluster cluster) throws IOException {
        PrivateFiles.write(directory.file("kubeconfig"), cluster.kubeconfig());
        Path file;
        if (kubeconfig.isPresent()) {
            file = kubeconfig.get().toAbsolutePath();
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            PrivateFiles.write(file, cluster.kubeconfig());
        } else {
            file = KubeconfigFiles.mergeIntoUsers(cluster);
        }
        directory.write(new SandboxState(
                of.name,
                ProcessHandle.current().pid(),
                cluster.apiServer().toString(),
                cluster.token(),
                cluster.caCertificate(),
                file.toString(),
                cluster.tier().label(),
                cluster.proxyPort(),
                cluster.nodeAccess().map(NodeAccess::pid).orElse(0L),
                cluster.nodeAccess().map(NodeAccess::resolvConf).orElse(""),
                Times.seconds(Clock.systemUTC().instant())));
        return kubeconfig.isPresent() ? file.toString() : "";
    }

    private CountDownLatch endOnSignal(StateDirectory directory, Cluster cluster) {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            cluster.close();
                            try {
                                KubeconfigFiles.removeLeftover(directory, of.name);
                            } catch (IOException e) {
                                System.err.println("coracle: " + Messages.of(e));
                            }
                            ended.countDown();
                        },
                        "coracle-down"));
        return ended;
    }
}
