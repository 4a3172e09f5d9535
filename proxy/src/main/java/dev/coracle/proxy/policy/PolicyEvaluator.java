package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.selector.LabelSelector;
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
            Collection<KubeObject> policies, PolicyPeer source, PolicyPeer target, int port, Protocol protocol) {
        return verdict(PolicyDirection.INGRESS, policies, target, source, target, port, protocol);
    }

    /** Whether {@code source} is let out to {@code target}. */
    public static PolicyVerdict egress(
            Collection<KubeObject> policies, PolicyPeer source, PolicyPeer target, int port, Protocol protocol) {
        return verdict(PolicyDirection.EGRESS, policies, source, target, target, port, protocol);
    }

    private static PolicyVerdict verdict(
            PolicyDirection direction,
            Collection<KubeObject> policies,
            PolicyPeer subject,
            PolicyPeer other,
            PolicyPeer target,
            int port,
            Protocol protocol) {
        List<ObjectKey> isolating = new ArrayList<>();
        List<PolicyVerdict.Rule> allowing = new ArrayList<>();
        for (KubeObject policy : policies) {
            if (same(subject, other) || !selects(policy, direction, subject)) {
                continue;
            }
            isolating.add(policy.key());
            List<Fields> rules = policy.at("spec").list(direction.rules());
            for (int i = 0; i < rules.size(); i++) {
                Fields rule = rules.get(i);
                if (matchesPeer(rule.list(direction.peers()), policy.namespace(), other)
                        && matchesPort(rule.list("ports"), target, port, protocol)) {
                    allowing.add(new PolicyVerdict.Rule(policy.key(), i));
                }
            }
        }
        return new PolicyVerdict(direction, isolating, allowing);
    }

    /** No pod can be kept from itself. */
    private static boolean same(PolicyPeer one, PolicyPeer other) {
        return one.pod().isPresent()
                && one.pod().map(KubeObject::key).equals(other.pod().map(KubeObject::key));
    }

    /** Pods of the host's network are no pods to a policy, and addresses are not isolated either. */
    private static boolean selects(KubeObject policy, PolicyDirection direction, PolicyPeer subject) {
        return subject.pod()
                .filter(pod -> !pod.fields().flag("spec.hostNetwork"))
                .filter(pod -> pod.namespace().equals(policy.namespace()))
                .filter(pod -> selector(policy.at("spec"), "podSelector").matches(pod.labels()))
                .filter(pod -> types(policy).contains(direction.policyType()))
                .isPresent();
    }

    /** Ingress unless said otherwise, and Egress where there are rules for it. */
    private static List<String> types(KubeObject policy) {
        List<String> said = policy.at("spec").texts("policyTypes");
        if (!said.isEmpty()) {
            return said;
        }
        return policy.at("spec").list("egress").isEmpty() ? List.of("Ingress") : List.of("Ingress", "Egress");
    }

    private static boolean matchesPeer(List<Fields> peers, String namespace, PolicyPeer other) {
        return peers.isEmpty() || peers.stream().anyMatch(peer -> matchesPeer(peer, namespace, other));
    }

    private static boolean matchesPeer(Fields peer, String namespace, PolicyPeer other) {
        if (peer.has("ipBlock")) {
            return other.addresses().stream()
                    .anyMatch(ip -> IpRange.parse(peer.text("ipBlock.cidr"))
                                    .filter(range -> range.contains(ip))
                                    .isPresent()
                            && peer.texts("ipBlock.except").stream()
                                    .flatMap(except -> IpRange.parse(except).stream())
                                    .noneMatch(range -> range.contains(ip)));
        }
        Optional<KubeObject> pod = other.pod().filter(p -> !p.fields().flag("spec.hostNetwork"));
        if (pod.isEmpty()) {
            return false;
        }
        boolean inNamespace = peer.has("namespaceSelector")
                ? selector(peer, "namespaceSelector").matches(other.namespaceLabels())
                : pod.get().namespace().equals(namespace);
        return inNamespace
                && (!peer.has("podSelector")
                        || selector(peer, "podSelector").matches(pod.get().labels()));
    }

    private static boolean matchesPort(List<Fields> ports, PolicyPeer target, int port, Protocol protocol) {
        return ports.isEmpty() || ports.stream().anyMatch(p -> matchesPort(p, target, port, protocol));
    }

    private static boolean matchesPort(Fields allowed, PolicyPeer target, int port, Protocol protocol) {
        String named = allowed.text("protocol");
        if (!(named.isEmpty() ? "TCP" : named).equals(protocol.name())) {
            return false;
        }
        if (!allowed.has("port")) {
            return true;
        }
        if (!allowed.at("port").node().isTextual()) {
            int first = allowed.integer("port", 0);
            return port >= first && port <= allowed.integer("endPort", first);
        }
        return target.pod().stream()
                .flatMap(pod -> pod.fields().list("spec.containers").stream())
                .flatMap(container -> container.list("ports").stream())
                .anyMatch(p -> p.text("name").equals(allowed.text("port"))
                        && p.integer("containerPort", 0) == port
                        && (p.text("protocol").isEmpty() ? "TCP" : p.text("protocol")).equals(protocol.name()));
    }

    private static LabelSelector selector(Fields of, String field) {
        return LabelSelector.ofObject(of.at(field).node());
    }
}
