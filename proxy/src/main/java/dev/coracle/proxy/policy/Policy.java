package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/**
 * A NetworkPolicy, read once. Immutable.
 *
 * @param pods those of its namespace that it selects
 * @param ingress what it lets in; empty when it says nothing about that, and then isolates nobody
 * @param egress what it lets out, likewise
 */
public record Policy(
        ObjectKey key,
        long resourceVersion,
        LabelSelector pods,
        Optional<List<PolicyRule>> ingress,
        Optional<List<PolicyRule>> egress) {

    public static Policy of(KubeObject policy) {
        LabelSelector pods =
                LabelSelector.ofObject(policy.at("spec.podSelector").node());
        return new Policy(
                policy.key(),
                policy.resourceVersion(),
                pods,
                rules(policy, PolicyDirection.INGRESS),
                rules(policy, PolicyDirection.EGRESS));
    }

    private static Optional<List<PolicyRule>> rules(KubeObject policy, PolicyDirection direction) {
        Fields spec = policy.at("spec");
        return types(spec).contains(direction.policyType())
                ? Optional.of(spec.list(direction.rules()).stream()
                        .map(rule -> PolicyRule.of(rule, direction, policy.namespace()))
                        .toList())
                : Optional.empty();
    }

    /** Ingress unless said otherwise, and Egress where there are rules for it. */
    private static List<String> types(Fields spec) {
        List<String> said = spec.texts("policyTypes");
        if (!said.isEmpty()) {
            return said;
        }
        return spec.list("egress").isEmpty() ? List.of("Ingress") : List.of("Ingress", "Egress");
    }

    Optional<List<PolicyRule>> rules(PolicyDirection direction) {
        return direction == PolicyDirection.INGRESS ? ingress : egress;
    }

    /** Pods of the host's network are no pods to a policy. */
    boolean isolates(PolicyPod pod, PolicyDirection direction) {
        return rules(direction).isPresent()
                && !pod.hostNetwork()
                && pod.key().namespace().equals(key.namespace())
                && pods.matches(pod.labels());
    }
}
