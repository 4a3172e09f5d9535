package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/**
 * One rule of a policy: what it allows.
 *
 * @param peers with none, everybody
 * @param ports with none, every port
 */
record PolicyRule(List<Peers> peers, List<Ports> ports) {

    static PolicyRule of(Fields rule, PolicyDirection direction, String namespace) {
        return new PolicyRule(
                rule.list(direction.peers()).stream()
                        .<Peers>map(peer -> peer.has("ipBlock") ? Block.of(peer) : Pods.of(peer, namespace))
                        .toList(),
                rule.list("ports").stream().map(Ports::of).toList());
    }

    boolean allows(PolicyPeer other, PolicyPeer target, int port, Protocol protocol) {
        return (peers.isEmpty() || peers.stream().anyMatch(p -> p.match(other)))
                && (ports.isEmpty() || ports.stream().anyMatch(p -> p.match(target, port, protocol)));
    }

    /** Some of those who might be at the other end. */
    sealed interface Peers {
        boolean match(PolicyPeer other);
    }

    /**
     * Pods by labels.
     *
     * @param namespaces with none, the policy's own
     */
    record Pods(String namespace, Optional<LabelSelector> namespaces, LabelSelector pods) implements Peers {
        static Pods of(Fields peer, String namespace) {
            Optional<LabelSelector> namespaces = peer.has("namespaceSelector")
                    ? Optional.of(
                            LabelSelector.ofObject(peer.at("namespaceSelector").node()))
                    : Optional.empty();
            return new Pods(
                    namespace,
                    namespaces,
                    LabelSelector.ofObject(peer.at("podSelector").node()));
        }

        @Override
        public boolean match(PolicyPeer other) {
            return other.pod()
                    .filter(pod -> !pod.hostNetwork())
                    .filter(pod -> namespaces
                            .map(selector -> selector.matches(other.namespaceLabels()))
                            .orElseGet(() -> pod.key().namespace().equals(namespace)))
                    .filter(pod -> pods.matches(pod.labels()))
                    .isPresent();
        }
    }

    /**
     * A range of addresses with holes in it.
     *
     * @param range empty for one that cannot be read, and that nobody is in
     */
    record Block(Optional<IpRange> range, List<IpRange> except) implements Peers {
        static Block of(Fields peer) {
            return new Block(
                    IpRange.parse(peer.text("ipBlock.cidr")),
                    peer.texts("ipBlock.except").stream()
                            .flatMap(hole -> IpRange.parse(hole).stream())
                            .toList());
        }

        @Override
        public boolean match(PolicyPeer other) {
            return other.addresses().stream().anyMatch(this::match);
        }

        private boolean match(IpAddress ip) {
            return range.filter(r -> r.contains(ip)).isPresent()
                    && except.stream().noneMatch(hole -> hole.contains(ip));
        }
    }

    /**
     * A port, a range of ports, or all of a protocol.
     *
     * @param name of a container port of the target; "" for numbers
     */
    record Ports(Protocol protocol, String name, int first, int last) {
        private static final int HIGHEST = 65_535;

        static Ports of(Fields port) {
            Protocol protocol = PolicyPod.protocol(port.text("protocol"));
            if (!port.has("port")) {
                return new Ports(protocol, "", 0, HIGHEST);
            }
            if (port.at("port").node().isTextual()) {
                return new Ports(protocol, port.text("port"), 0, 0);
            }
            int first = port.integer("port", 0);
            return new Ports(protocol, "", first, port.integer("endPort", first));
        }

        /** Whether it is every port of the protocol. */
        boolean all() {
            return name.isEmpty() && first == 0 && last == HIGHEST;
        }

        boolean match(PolicyPeer target, int port, Protocol wanted) {
            if (wanted != protocol) {
                return false;
            }
            return name.isEmpty() ? port >= first && port <= last : names(target, port);
        }

        private boolean names(PolicyPeer target, int port) {
            return target.pod().stream()
                    .flatMap(pod -> pod.ports().stream())
                    .anyMatch(p -> p.name().equals(name) && p.port() == port && p.protocol() == protocol);
        }
    }
}
