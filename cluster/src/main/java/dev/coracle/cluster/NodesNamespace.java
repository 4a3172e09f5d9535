package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.cluster.tier.NodeTierProbe;
import dev.coracle.cluster.tier.Tier;
import dev.coracle.cluster.tier.node.NodeNetwork;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides whether a cluster's nodes get a network namespace of their own, which is tier {@code node}, and makes it. */
final class NodesNamespace {
    private NodesNamespace() {}

    /**
     * When told to, or when that is possible here, there are nodes and nothing else was said.
     *
     * @throws IllegalStateException when told to where it is not possible
     */
    static boolean wanted(ClusterOptions options) {
        boolean told = options.tier().equals(Optional.of(Tier.NODE));
        boolean possible = options.tier().isEmpty() && options.profile() == Profile.FULL && options.nodes() > 0;
        if (!told && !possible) {
            return false;
        }
        Optional<String> refusal = NodeTierProbe.refusal();
        if (told && refusal.isPresent()) {
            throw new IllegalStateException("tier node is not possible: " + refusal.get() + "; use --tier host");
        }
        return refusal.isEmpty();
    }

    /** Empty when it turns out to be impossible and nobody insisted on it. Blocks. */
    static Optional<NodeNetwork> open(ClusterOptions options, Threads threads, FaultHandler faults) {
        try {
            NodeNetwork made = NodeNetwork.open(
                    options.nodes(Math.max(1, options.nodes()), Tier.NODE),
                    Stream.of(options.serviceRanges(), options.podRanges())
                            .flatMap(List::stream)
                            .toList(),
                    threads.named("namespace"));
            if (options.kernelProxy()) {
                KernelServices.start(made, options, threads.workers(), faults);
            }
            return Optional.of(made);
        } catch (IOException e) {
            if (options.tier().isEmpty() && !options.kernelProxy()) {
                return Optional.empty(); // probing is trying, and the next tier is as good as it gets
            }
            throw new IllegalStateException("tier node is not possible: " + e.getMessage() + "; use --tier host", e);
        }
    }
}
