package dev.coracle.kubelet.network;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pods have their Kubernetes address in the API and other sockets behind it, unless the network has room for theirs; this is the
 * table between them. Thread-safe.
 * Holds no sockets itself: whoever bound one releases it.
 */
public final class LoopbackPodNetwork implements PodNetwork {
    private record Port(String podIp, int port, Protocol protocol) {}

    private final Map<Port, InetSocketAddress> listeners = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, String> sources = new ConcurrentHashMap<>();
    private final ListenAddresses addresses;
    private final String machine;
    private final HostPorts hosts;
    private final AddressBook book;

    /** Clients that nobody announced keep their loopback address. */
    public LoopbackPodNetwork(ListenAddresses addresses) {
        this(addresses, "", HostPorts.NONE, AddressBook.NONE);
    }

    /**
     * @param machine what in-JVM containers see of clients on this machine that nobody announced: a node's address
     * @param book hears of every pod before it starts
     */
    public LoopbackPodNetwork(ListenAddresses addresses, String machine, HostPorts hosts, AddressBook book) {
        this.book = book;
        this.addresses = addresses;
        this.machine = machine;
        this.hosts = hosts;
    }

    @Override
    public Optional<InetSocketAddress> resolve(String podIp, int port, Protocol protocol) {
        return Optional.ofNullable(listeners.get(new Port(podIp, port, protocol)))
                .or(() -> addresses.untold(podIp, port));
    }

    /**
     * Tells whom a loopback connection comes from: a dialler that binds its socket, announces {@code local} and only then connects
     * lets in-JVM containers see the client's cluster address. Closing takes it back.
     */
    public Announcement announceSource(InetSocketAddress local, String clusterAddress) {
        sources.put(local, clusterAddress);
        return () -> sources.remove(local, clusterAddress);
    }

    /**
     * The view of one pod; pods on the host's network share its addresses.
     *
     * @param podIps the primary one first
     * @param hostPorts what else each port answers to: the node's address and a host port
     */
    public PodSockets attach(ObjectKey pod, List<String> podIps, List<HostPort> hostPorts) {
        return new View(podIps, hostPorts, book.starts(pod, podIps));
    }

    /** Knows which pods have which addresses before their status says so. Thread-safe; may block for a command. */
    @FunctionalInterface
    public interface AddressBook {
        AddressBook NONE = (pod, ips) -> () -> {};

        /**
         * The pod is about to start with these addresses.
         *
         * @return takes it back
         */
        Runnable starts(ObjectKey pod, List<String> ips);
    }

    /** An announced source; closing takes it back. */
    @FunctionalInterface
    public interface Announcement extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * {@code spec.containers[].ports[].hostPort}: the port of a node that leads to a pod's port.
     *
     * @param loopback whether it does so at the node's 127.0.0.1 as well
     */
    public record HostPort(int containerPort, Protocol protocol, String hostIp, int hostPort, boolean loopback) {}

    private final class View implements PodSockets {
        private final List<String> podIps;
        private final List<HostPort> hostPorts;
        private final Runnable ended;
        private final Map<Port, InetSocketAddress> bound = new ConcurrentHashMap<>(4);
        private final Map<Port, Runnable> opened = new ConcurrentHashMap<>(0);

        View(List<String> podIps, List<HostPort> hostPorts, Runnable ended) {
            this.podIps = podIps;
            this.hostPorts = hostPorts;
            this.ended = ended;
        }

        @Override
        public InetSocketAddress bind(int port, Protocol protocol, Binder binder) throws IOException {
            for (String ip : podIps) {
                if (listeners.containsKey(new Port(ip, port, protocol))) {
                    throw new BindException("bind: address already in use");
                }
            }
            InetSocketAddress primary = bind(podIps.get(0), port, binder);
            listening(podIps.get(0), port, protocol, primary);
            for (String ip : podIps.subList(1, podIps.size())) {
                listening(ip, port, protocol, addresses.shared() ? primary : bind(ip, port, binder));
            }
            return primary;
        }

        private InetSocketAddress bind(String podIp, int port, Binder binder) throws IOException {
            SocketException last = new BindException("no address to bind");
            for (InetSocketAddress candidate : addresses.candidates(podIp, port)) {
                try {
                    return binder.bind(candidate);
                } catch (SocketException taken) {
                    last = taken; // a privileged or taken port: the next candidate has another one
                }
            }
            throw last;
        }

        @Override
        public void listening(int port, Protocol protocol, InetSocketAddress actual) {
            for (String ip : podIps) {
                listening(
                        ip, port, protocol, addresses.shared() ? actual : new InetSocketAddress(ip, actual.getPort()));
            }
        }

        private void listening(String podIp, int port, Protocol protocol, InetSocketAddress actual) {
            put(new Port(podIp, port, protocol), actual);
            for (HostPort host : hostPorts) {
                boolean leadsHere = host.containerPort == port && host.protocol == protocol;
                if (leadsHere && podIp.equals(podIpFor(host.hostIp))) {
                    put(new Port(host.hostIp, host.hostPort, protocol), actual);
                    InetSocketAddress at = new InetSocketAddress(host.hostIp, host.hostPort);
                    Runnable open = hosts.open(at, host.loopback, protocol, actual);
                    end(opened.put(new Port(host.hostIp, host.hostPort, protocol), open));
                }
            }
        }

        /** The pod's address of the other one's family; the primary one when it has none. */
        private String podIpFor(String ip) {
            boolean ipv6 = ip.indexOf(':') >= 0;
            return podIps.stream()
                    .filter(own -> own.indexOf(':') >= 0 == ipv6)
                    .findFirst()
                    .orElse(podIps.get(0));
        }

        private void put(Port key, InetSocketAddress actual) {
            bound.put(key, actual);
            listeners.put(key, actual);
        }

        @Override
        public List<InetSocketAddress> candidates(int port) {
            return addresses.candidates(podIps.get(0), port);
        }

        @Override
        public String clientAddress(InetSocketAddress remote) {
            String announced = sources.get(remote);
            if (announced != null) {
                return announced;
            }
            boolean local = !machine.isEmpty() && remote.getAddress().isLoopbackAddress();
            return local ? machine : IpAddress.of(remote.getAddress()).toString();
        }

        @Override
        public void release(int port, Protocol protocol) {
            for (String ip : podIps) {
                InetSocketAddress actual = bound.get(new Port(ip, port, protocol));
                bound.forEach((key, address) -> {
                    if (address.equals(actual) && key.protocol == protocol) {
                        forget(key, address);
                    }
                });
            }
        }

        private void forget(Port key, InetSocketAddress address) {
            bound.remove(key);
            listeners.remove(key, address);
            end(opened.remove(key));
        }

        /** What a map gave back, which is null for nothing. */
        private static void end(Runnable open) {
            if (open != null) {
                open.run();
            }
        }

        @Override
        public void close() {
            bound.forEach(this::forget);
            ended.run();
        }
    }
}
