package dev.coracle.controllers.scheduler;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a Node matters for placing pods; equal facts mean that a change of the Node is of no interest.
 *
 * @param allocatable amounts in thousandths by resource name
 */
record NodeFacts(
        String name,
        Map<String, Long> allocatable,
        Map<String, String> labels,
        List<Taint> taints,
        boolean unschedulable) {

    static NodeFacts of(KubeObject node) {
        Fields status = node.at("status");
        Map<String, String> amounts = status.has("allocatable") ? status.map("allocatable") : status.map("capacity");
        Map<String, Long> allocatable = new HashMap<>();
        amounts.forEach((name, amount) -> allocatable.put(name, PodRequest.thousandths(amount)));
        return new NodeFacts(
                node.name(),
                allocatable,
                node.labels(),
                node.at("spec").list("taints").stream().map(Taint::of).toList(),
                node.at("spec").flag("unschedulable"));
    }
}
