package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.Isolation;
import dev.coracle.proxy.SharedMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides by the NetworkPolicies there are now; connections that are open stay open. Fed on the informers' deliveries, under its
 * own lock, one object at a time. While the cluster has no policy it keeps nothing, and a decision is one volatile read.
 */
public final class PolicyTracker implements Isolation {
    private final Lister pods;
    private final Lister namespaces;
    private final Lister nodes;
    private final Map<ObjectKey, List<String>> given = new HashMap<>();
    private final Map<String, Map<ObjectKey, Policy>> policies = new HashMap<>();
    private final Map<String, Map<ObjectKey, Member>> members = new HashMap<>(); // none while there are no policies
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile PolicyTable table = PolicyTable.NONE;

    /** A pod and what leads to it. */
    private record Member(
            PolicyPod pod, Set<IpAddress> addresses, Map<PolicyTable.HostPort, PolicyTable.PodPort> hostPorts) {}

    /** Before the informers are started. */
    public PolicyTracker(Informer policies, Informer pods, Informer namespaces, Informer nodes) {
        this.pods = pods;
        this.namespaces = namespaces;
        this.nodes = nodes;
        policies.onChange(this::onPolicy);
        pods.onChange(
                (before, after) -> onPod(after.or(() -> before).orElseThrow().key(), after));
        namespaces.onChange(this::onNamespace);
        nodes.onChange((before, after) -> onNode());
    }

    @Override
    public boolean allows(String source, String target, int port, Protocol protocol) {
        return table.allows(source, target, port, protocol);
    }

    /**
     * The present decisions about connections from pod to pod as a script for {@code nft -f}, which replaces all of an earlier one.
     * Works for milliseconds where there are many pods.
     */
    public String nftables(List<IpRange> podRanges) {
        return PolicyNftables.script(table, podRanges);
    }

    /**
     * The pod is about to start with these addresses, which its status does not say yet: so that it is isolated from its first
     * packet on.
     *
     * @return takes it back
     */
    public synchronized Runnable starts(ObjectKey pod, List<String> ips) {
        given.put(pod, ips);
        onPod(pod, pods.get(pod));
        return () -> ended(pod, ips);
    }

    private synchronized void ended(ObjectKey pod, List<String> ips) {
        if (given.remove(pod, ips)) {
            onPod(pod, pods.get(pod));
        }
    }

    /** Whether the policy is decided by as it was at this version of the API, or later; 0 for as one that is gone. */
    public synchronized boolean follows(ObjectKey policy, long resourceVersion) {
        Optional<Policy> known = Optional.ofNullable(
                policies.getOrDefault(policy.namespace(), Map.of()).get(policy));
        return resourceVersion == 0
                ? known.isEmpty()
                : known.filter(p -> p.resourceVersion() >= resourceVersion).isPresent();
    }

    /**
     * {@code listener} is called after each change of what is decided by; it must not block.
     *
     * @return what ends this
     */
    public Runnable onPublish(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private synchronized void onPolicy(Optional<KubeObject> before, Optional<KubeObject> after) {
        ObjectKey key = after.or(() -> before).orElseThrow().key();
        Map<ObjectKey, Policy> ofNamespace = policies.computeIfAbsent(key.namespace(), n -> new TreeMap<>());
        after.ifPresentOrElse(policy -> ofNamespace.put(key, Policy.of(policy)), () -> ofNamespace.remove(key));
        if (ofNamespace.isEmpty()) {
            policies.remove(key.namespace());
        }
        if (policies.isEmpty()) {
            members.clear();
            publish(PolicyTable.NONE);
        } else if (table == PolicyTable.NONE) {
            publish(everything());
        } else {
            publish(isolatedAnew(key.namespace()));
        }
    }

    private synchronized void onPod(ObjectKey key, Optional<KubeObject> pod) {
        if (policies.isEmpty()) {
            return;
        }
        Map<ObjectKey, Member> ofNamespace = members.computeIfAbsent(key.namespace(), n -> new HashMap<>());
        Optional<Member> before = Optional.ofNullable(ofNamespace.get(key));
        Optional<Member> after = pod.flatMap(this::member);
        if (before.equals(after)) {
            return;
        }
        PolicyTable next = before.map(member -> without(table, member)).orElse(table);
        if (after.isPresent()) {
            ofNamespace.put(key, after.get());
            next = with(next, after.get());
        } else {
            ofNamespace.remove(key);
        }
        publish(next);
    }

    private synchronized void onNamespace(Optional<KubeObject> before, Optional<KubeObject> after) {
        if (policies.isEmpty() || before.map(KubeObject::labels).equals(after.map(KubeObject::labels))) {
            return;
        }
        SharedMap<String, Map<String, String>> labels = after.map(
                        n -> table.namespaces().with(n.name(), n.labels()))
                .orElseGet(() -> table.namespaces().without(before.orElseThrow().name()));
        publish(new PolicyTable(table.pods(), table.hostPorts(), labels, table.nodes()));
    }

    private synchronized void onNode() {
        if (!policies.isEmpty()) {
            Set<IpAddress> addresses = nodeAddresses();
            if (!addresses.equals(table.nodes())) {
                publish(new PolicyTable(table.pods(), table.hostPorts(), table.namespaces(), addresses));
            }
        }
    }

    private void publish(PolicyTable next) {
        table = next;
        listeners.forEach(Runnable::run);
    }

    private PolicyTable everything() {
        SharedMap<String, Map<String, String>> labels = SharedMap.empty();
        for (KubeObject namespace : namespaces.list("")) {
            labels = labels.with(namespace.name(), namespace.labels());
        }
        PolicyTable all = new PolicyTable(SharedMap.empty(), SharedMap.empty(), labels, nodeAddresses());
        for (KubeObject pod : pods.list("")) {
            Optional<Member> member = member(pod);
            if (member.isPresent()) {
                members.computeIfAbsent(pod.namespace(), n -> new HashMap<>()).put(pod.key(), member.get());
                all = with(all, member.get());
            }
        }
        return all;
    }

    private PolicyTable isolatedAnew(String namespace) {
        SharedMap<IpAddress, PolicyTable.Subject> next = table.pods();
        for (Member member : members.getOrDefault(namespace, Map.of()).values()) {
            PolicyTable.Subject subject = PolicyTable.Subject.of(member.pod, policiesOf(member.pod));
            for (IpAddress ip : member.addresses) {
                next = belongs(next, ip, member) ? next.with(ip, subject) : next;
            }
        }
        return table.with(next);
    }

    private PolicyTable with(PolicyTable former, Member member) {
        PolicyTable.Subject subject = PolicyTable.Subject.of(member.pod, policiesOf(member.pod));
        SharedMap<IpAddress, PolicyTable.Subject> next = former.pods();
        for (IpAddress ip : member.addresses) {
            next = next.with(ip, subject);
        }
        SharedMap<PolicyTable.HostPort, PolicyTable.PodPort> hostPorts = former.hostPorts();
        for (var hostPort : member.hostPorts.entrySet()) {
            hostPorts = hostPorts.with(hostPort.getKey(), hostPort.getValue());
        }
        return new PolicyTable(next, hostPorts, former.namespaces(), former.nodes());
    }

    /** Another pod may have got the address, or the host port, before this one was seen to go. */
    private static PolicyTable without(PolicyTable former, Member member) {
        SharedMap<IpAddress, PolicyTable.Subject> next = former.pods();
        for (IpAddress ip : member.addresses) {
            next = belongs(next, ip, member) ? next.without(ip) : next;
        }
        SharedMap<PolicyTable.HostPort, PolicyTable.PodPort> hostPorts = former.hostPorts();
        for (var hostPort : member.hostPorts.entrySet()) {
            boolean own = hostPorts.get(hostPort.getKey()).equals(Optional.of(hostPort.getValue()));
            hostPorts = own ? hostPorts.without(hostPort.getKey()) : hostPorts;
        }
        return new PolicyTable(next, hostPorts, former.namespaces(), former.nodes());
    }

    private static boolean belongs(SharedMap<IpAddress, PolicyTable.Subject> pods, IpAddress ip, Member member) {
        return pods.get(ip)
                .filter(subject -> subject.pod().key().equals(member.pod.key()))
                .isPresent();
    }

    private Collection<Policy> policiesOf(PolicyPod pod) {
        return policies.getOrDefault(pod.key().namespace(), Map.of()).values();
    }

    /** Empty for what has no address of its own, or none any more. */
    private Optional<Member> member(KubeObject pod) {
        Set<IpAddress> addresses = new LinkedHashSet<>();
        String phase = pod.text("status.phase");
        if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            for (Fields ip : pod.fields().list("status.podIPs")) {
                IpAddress.parse(ip.text("ip")).ifPresent(addresses::add);
            }
        }
        for (String ip : given.getOrDefault(pod.key(), List.of())) {
            IpAddress.parse(ip).ifPresent(addresses::add);
        }
        PolicyPod facts = PolicyPod.of(pod);
        return addresses.isEmpty() || facts.hostNetwork()
                ? Optional.empty()
                : Optional.of(new Member(facts, addresses, hostPorts(pod, addresses)));
    }

    private Map<PolicyTable.HostPort, PolicyTable.PodPort> hostPorts(KubeObject pod, Set<IpAddress> addresses) {
        Map<PolicyTable.HostPort, PolicyTable.PodPort> hostPorts = new LinkedHashMap<>(0);
        for (Fields container : pod.fields().list("spec.containers")) {
            for (Fields port : container.list("ports")) {
                int hostPort = port.integer("hostPort", 0);
                if (hostPort > 0) {
                    Protocol protocol = PolicyPod.protocol(port.text("protocol"));
                    int containerPort = port.integer("containerPort", 0);
                    for (IpAddress host : hosts(pod, port.text("hostIP"))) {
                        addresses.stream()
                                .filter(ip -> ip.bits() == host.bits())
                                .findFirst()
                                .ifPresent(ip -> hostPorts.put(
                                        new PolicyTable.HostPort(host, hostPort, protocol),
                                        new PolicyTable.PodPort(ip, containerPort)));
                    }
                }
            }
        }
        return hostPorts;
    }

    private Set<IpAddress> hosts(KubeObject pod, String hostIp) {
        boolean any = hostIp.isEmpty() || hostIp.equals("0.0.0.0") || hostIp.equals("::");
        return any
                ? nodes.get(ObjectKey.cluster(pod.text("spec.nodeName")))
                        .map(PolicyTracker::addresses)
                        .orElse(Set.of())
                : IpAddress.parse(hostIp).map(Set::of).orElse(Set.of());
    }

    private Set<IpAddress> nodeAddresses() {
        return nodes.list("").stream()
                .flatMap(node -> Stream.concat(addresses(node).stream(), gateways(node)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A node is the first address of its pods' range to them, where they have links of their own. */
    private static Stream<IpAddress> gateways(KubeObject node) {
        List<String> ranges = node.at("spec").texts("podCIDRs");
        return (ranges.isEmpty() ? List.of(node.text("spec.podCIDR")) : ranges)
                .stream().flatMap(range -> IpRange.parse(range).stream()).map(range -> range.at(1));
    }

    private static Set<IpAddress> addresses(KubeObject node) {
        return node.fields().list("status.addresses").stream()
                .filter(address -> address.text("type").endsWith("IP"))
                .flatMap(address -> IpAddress.parse(address.text("address")).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
