package dev.coracle.controllers.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether a pod may run on a node. The reasons are those of Kubernetes' filter plugins, in their order. Pure. */
final class NodeFit {
    private static final Taint CORDON = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

    private NodeFit() {}

    /**
     * @param reasons empty when the pod fits
     * @param lasting whether removing other pods could not help
     */
    record Verdict(List<String> reasons, boolean lasting) {
        static final Verdict FITS = new Verdict(List.of(), false);

        static Verdict lasting(String reason) {
            return new Verdict(List.of(reason), true);
        }

        boolean fits() {
            return reasons.isEmpty();
        }
    }

    static Verdict of(PodRequest pod, NodeFacts node, NodeUsage usage) {
        if (node.unschedulable() && pod.tolerations().stream().noneMatch(t -> t.tolerates(CORDON))) {
            return Verdict.lasting("node(s) were unschedulable");
        }
        for (Taint taint : node.taints()) {
            if (taint.repelsNewPods() && pod.tolerations().stream().noneMatch(t -> t.tolerates(taint))) {
                return Verdict.lasting("node(s) had untolerated taint(s)");
            }
        }
        boolean selected =
                node.labels().entrySet().containsAll(pod.nodeSelector().entrySet());
        if (!selected || !pod.affinity().match(node.name(), node.labels())) {
            return Verdict.lasting("node(s) didn't match Pod's node affinity/selector");
        }
        if (pod.hostPorts().stream().anyMatch(p -> usage.hostPorts().anyMatch(p::conflictsWith))) {
            return new Verdict(List.of("node(s) didn't have free ports for the requested pod ports"), false);
        }
        return resources(pod, node, usage);
    }

    private static Verdict resources(PodRequest pod, NodeFacts node, NodeUsage usage) {
        List<String> reasons = new ArrayList<>();
        boolean lasting = false;
        long podLimit = node.allocatable().getOrDefault("pods", Long.MAX_VALUE);
        if ((usage.podCount() + 1) * 1000L > podLimit) {
            reasons.add("Too many pods");
        }
        for (Map.Entry<String, Long> request : new TreeMap<>(pod.requests()).entrySet()) {
            long allocatable = node.allocatable().getOrDefault(request.getKey(), 0L);
            if (request.getValue() > 0 && request.getValue() > allocatable - usage.requested(request.getKey())) {
                reasons.add("Insufficient " + request.getKey());
                lasting |= request.getValue() > allocatable;
            }
        }
        return reasons.isEmpty() ? Verdict.FITS : new Verdict(reasons, lasting);
    }

    /** A node that fits and the pods there. */
    record Candidate(NodeFacts node, NodeUsage usage) {}

    /** The best first: siblings apart, then free capacity, then few pods. */
    static Comparator<Candidate> preference(PodRequest pod) {
        return Comparator.<Candidate>comparingInt(c -> c.usage.ofGroup(pod.group()))
                .thenComparingInt(c -> preferNoSchedule(pod, c.node))
                .thenComparingDouble(c -> load(c.node, c.usage))
                .thenComparingInt(c -> c.usage.podCount())
                .thenComparing(c -> c.node.name());
    }

    private static int preferNoSchedule(PodRequest pod, NodeFacts node) {
        return (int) node.taints().stream()
                .filter(t -> t.effect().equals("PreferNoSchedule")
                        && pod.tolerations().stream().noneMatch(p -> p.tolerates(t)))
                .count();
    }

    private static double load(NodeFacts node, NodeUsage usage) {
        return share(node, usage, "cpu") + share(node, usage, "memory");
    }

    private static double share(NodeFacts node, NodeUsage usage, String resource) {
        long allocatable = node.allocatable().getOrDefault(resource, 0L);
        return allocatable == 0 ? 0 : (double) usage.requested(resource) / allocatable;
    }
}
