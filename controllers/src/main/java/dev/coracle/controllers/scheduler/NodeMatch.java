package dev.coracle.controllers.scheduler;

import dev.coracle.apimachinery.object.KubeObject;

/** Whether a pod may be on a node at all, whatever else runs there. Pure. */
public final class NodeMatch {
    private NodeMatch() {}

    /** By node selector and required node affinity. */
    public static boolean selects(KubeObject pod, KubeObject node) {
        PodRequest request = PodRequest.of(pod);
        return node.labels().entrySet().containsAll(request.nodeSelector().entrySet())
                && request.affinity().match(node.name(), node.labels());
    }

    /** Whether the pod tolerates every taint of the effect. */
    public static boolean tolerates(KubeObject pod, KubeObject node, String effect) {
        PodRequest request = PodRequest.of(pod);
        return NodeFacts.of(node).taints().stream()
                .filter(taint -> taint.effect().equals(effect))
                .allMatch(taint -> request.tolerations().stream().anyMatch(t -> t.tolerates(taint)));
    }
}
