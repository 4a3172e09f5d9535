package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Works out what NetworkPolicies say about a connection, as the API describes them: a pod is isolated in a direction as soon as
 * one policy selects it there, and then only what some rule of some such policy allows is allowed. Pure.
 */
public final class PolicyEvaluator {
    private PolicyEvaluator() {}

    /** Whether {@code target} lets {@code source} in. */
    public static PolicyVerdict ingress(
            Collection<Policy> policies, PolicyPeer source, PolicyPeer target, int port, Protocol protocol) {
        return verdict(PolicyDirection.INGRESS, policies, target, source, target, port, protocol);
    }

    /** Whether {@code source} is let out to {@code target}. */
    public static PolicyVerdict egress(
            Collection<Policy> policies, PolicyPeer source, PolicyPeer target, int port, Protocol protocol) {
        return verdict(PolicyDirection.EGRESS, policies, source, target, target, port, protocol);
    }

    private static PolicyVerdict verdict(
            PolicyDirection direction,
            Collection<Policy> policies,
            PolicyPeer subject,
            PolicyPeer other,
            PolicyPeer target,
            int port,
            Protocol protocol) {
        Optional<PolicyVerdict.Exemption> exemption = exemption(subject, other);
        if (exemption.isPresent()) {
            return new PolicyVerdict(direction, exemption, List.of(), List.of());
        }
        List<ObjectKey> isolating = new ArrayList<>();
        List<PolicyVerdict.Rule> allowing = new ArrayList<>();
        for (Policy policy : policies) {
            if (subject.pod().filter(pod -> policy.isolates(pod, direction)).isEmpty()) {
                continue;
            }
            isolating.add(policy.key());
            List<PolicyRule> rules = policy.rules(direction).orElseThrow();
            for (int i = 0; i < rules.size(); i++) {
                if (rules.get(i).allows(other, target, port, protocol)) {
                    allowing.add(new PolicyVerdict.Rule(policy.key(), i));
                }
            }
        }
        return new PolicyVerdict(direction, exemption, isolating, allowing);
    }

    /** A pod cannot be kept from itself, nor from its node; all nodes of a cluster are this machine, so each counts as that. */
    private static Optional<PolicyVerdict.Exemption> exemption(PolicyPeer subject, PolicyPeer other) {
        if (subject.pod().isPresent()
                && subject.pod().map(PolicyPod::key).equals(other.pod().map(PolicyPod::key))) {
            return Optional.of(PolicyVerdict.Exemption.ITSELF);
        }
        return other.node() ? Optional.of(PolicyVerdict.Exemption.NODE) : Optional.empty();
    }
}
