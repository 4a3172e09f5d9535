package dev.coracle.controllers.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes and the pods on them. Events and placements change it under its lock; a placement counts from the moment it is assumed, so
 * that the next pod sees it before the watch does.
 */
final class SchedulerCache {
    private final Map<String, NodeFacts> nodes = new TreeMap<>();
    private final Map<String, NodeUsage> usage = new HashMap<>();
    private final Map<String, String> nodeOfPod = new HashMap<>();
    private final Map<String, String> assumed = new HashMap<>();

    /** Where a pod goes, or why it goes nowhere. */
    record Placement(Optional<String> node, String message) {}

    /** @return whether a pod that found no place could find one now */
    synchronized boolean nodeSeen(NodeFacts node) {
        return !node.equals(nodes.put(node.name(), node));
    }

    synchronized void nodeGone(String name) {
        nodes.remove(name);
        dropIfEmpty(name);
    }

    /** A pod that has a node. */
    synchronized void podSeen(PodRequest pod) {
        assumed.remove(pod.uid());
        put(pod, pod.nodeName());
    }

    /** @return whether it took up room */
    synchronized boolean podGone(String uid) {
        assumed.remove(uid);
        return remove(uid);
    }

    synchronized Placement place(PodRequest pod) {
        if (assumed.containsKey(pod.uid())) {
            return new Placement(Optional.empty(), "");
        }
        List<NodeFit.Verdict> verdicts = new ArrayList<>(nodes.size());
        NodeFit.Candidate best = null;
        var preference = NodeFit.preference(pod);
        for (NodeFacts node : nodes.values()) {
            NodeUsage here = usage.getOrDefault(node.name(), new NodeUsage());
            NodeFit.Verdict verdict = NodeFit.of(pod, node, here);
            if (verdict.fits()) {
                NodeFit.Candidate candidate = new NodeFit.Candidate(node, here);
                best = best == null || preference.compare(candidate, best) < 0 ? candidate : best;
            } else {
                verdicts.add(verdict);
            }
        }
        if (best == null) {
            return new Placement(Optional.empty(), FitError.message(verdicts));
        }
        String node = best.node().name();
        assumed.put(pod.uid(), node);
        put(pod, node);
        return new Placement(Optional.of(node), "");
    }

    /** The pod was not bound after all. */
    synchronized void forget(PodRequest pod) {
        if (assumed.remove(pod.uid()) != null) {
            remove(pod.uid());
        }
    }

    private void put(PodRequest pod, String node) {
        String before = nodeOfPod.put(pod.uid(), node);
        if (before != null && !before.equals(node)) {
            usage.get(before).remove(pod.uid());
            dropIfEmpty(before);
        }
        usage.computeIfAbsent(node, n -> new NodeUsage()).add(pod);
    }

    private boolean remove(String uid) {
        String node = nodeOfPod.remove(uid);
        if (node == null) {
            return false;
        }
        usage.get(node).remove(uid);
        dropIfEmpty(node);
        return true;
    }

    private void dropIfEmpty(String node) {
        NodeUsage here = usage.get(node);
        if (here != null && here.isEmpty()) {
            usage.remove(node);
        }
    }
}
