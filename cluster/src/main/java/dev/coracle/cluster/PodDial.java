package dev.coracle.cluster;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.dns.NameLookup;
import dev.coracle.kubelet.network.LoopbackPodNetwork;
import dev.coracle.kubelet.runtime.ClusterDial;
import dev.coracle.proxy.Dialer;
import dev.coracle.proxy.Isolation;
import dev.coracle.proxy.Route;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** How commands in in-JVM pods reach Services, pods and the world outside. Thread-safe. */
final class PodDial implements ClusterDial {
    private static final int DNS = 53;

    private final NameLookup names;
    private final Dialer dialer;
    private final LoopbackPodNetwork pods;
    private final SocketSource sockets;
    private final Isolation isolation;
    private final String dnsAddress;

    PodDial(
            NameLookup names,
            Dialer dialer,
            LoopbackPodNetwork pods,
            SocketSource sockets,
            Isolation isolation,
            String dnsAddress) {
        this.names = names;
        this.dialer = dialer;
        this.isolation = isolation;
        this.pods = pods;
        this.sockets = sockets;
        this.dnsAddress = dnsAddress;
    }

    @Override
    public Lookup lookup(Origin from, String name) throws IOException {
        if (!asks(from)) {
            throw new SocketTimeoutException("no servers could be reached");
        }
        NameLookup.Found found = names.find(name, from.namespace()).orElseThrow(() -> new UnknownHostException(name));
        return new Lookup(dnsAddress, found.name(), found.addresses(), found.outside());
    }

    @Override
    public List<DnsRecord> records(Origin from, String name, String type, boolean search) throws IOException {
        if (!asks(from)) {
            throw new SocketTimeoutException("no servers could be reached");
        }
        return names.records(name, search ? Optional.of(from.namespace()) : Optional.empty(), type).stream()
                .map(r -> new DnsRecord(r.name(), r.ttl(), r.type(), r.data()))
                .toList();
    }

    @Override
    public Socket connect(Origin from, String host, int port, int timeoutMillis) throws IOException {
        Destination to = destination(from, host, port, Protocol.TCP);
        return to.inside && sockets != SocketSource.MACHINE
                ? openAsPod(to.source, to.address, timeoutMillis)
                : open(to.source, to.address, timeoutMillis);
    }

    @Override
    public byte[] ask(Origin from, String host, int port, byte[] request, int timeoutMillis) throws IOException {
        Destination to = destination(from, host, port, Protocol.UDP);
        boolean own = to.inside && sockets != SocketSource.MACHINE;
        try (DatagramSocket socket = own
                ? sockets.open(() -> new DatagramSocket(new InetSocketAddress(to.source, 0)))
                : new DatagramSocket()) {
            return ClusterDial.exchange(socket, to.address, request, timeoutMillis);
        }
    }

    /**
     * @param source the pod's address, as the destination sees it
     * @param inside of the pods' network
     */
    private record Destination(String source, InetSocketAddress address, boolean inside) {}

    private Destination destination(Origin from, String asked, int port, Protocol protocol) throws IOException {
        String host = itself(from, asked, port, protocol);
        boolean named = IpAddress.parse(host).isEmpty();
        if (named && !asks(from)) {
            throw new UnknownHostException(host);
        }
        String address = named ? inClusterTerms(from.namespace(), host) : host;
        String source = source(from, address);
        Route route = dialer.route(address, port, protocol, IpAddress.of(source).toInetAddress());
        if (route instanceof Route.To to) {
            return new Destination(source, to.address(), true);
        }
        if (route instanceof Route.Outside outside) {
            InetSocketAddress outsideAddress = new InetSocketAddress(outside.host(), outside.port());
            if (outsideAddress.isUnresolved()) {
                throw new UnknownHostException(outside.host());
            }
            String ip = IpAddress.of(outsideAddress.getAddress()).toString();
            if (!isolation.allows(from.podIpFor(outsideAddress.getAddress()), ip, port, protocol)) {
                throw new SocketTimeoutException("connect timed out");
            }
            return new Destination(source, outsideAddress, false);
        }
        throw route instanceof Route.Dropped
                ? new SocketTimeoutException("connect timed out")
                : new ConnectException("Connection refused");
    }

    /**
     * A pod's loopback leads to what listens at the pod's own address; on the host's network, at the node's. A host port that asks
     * for a loopback address has it to itself.
     */
    private String itself(Origin from, String host, int port, Protocol protocol) {
        String loopback = host.equals("localhost") ? "127.0.0.1" : host;
        return IpAddress.parse(loopback)
                .map(IpAddress::toInetAddress)
                .filter(InetAddress::isLoopbackAddress)
                .map(ip -> pods.resolve(loopback, port, protocol).isPresent() ? loopback : from.podIpFor(ip))
                .orElse(host);
    }

    /** Names are looked up here, but only for who could ask the cluster's DNS. */
    private boolean asks(Origin from) {
        InetAddress pod = IpAddress.of(source(from, dnsAddress)).toInetAddress();
        return !(dialer.route(dnsAddress, DNS, Protocol.UDP, pod) instanceof Route.Dropped);
    }

    /** Policies, affinity and source ranges go by the pod's own address, of the family that it dials. */
    private static String source(Origin from, String host) {
        return IpAddress.parse(host)
                .map(ip -> from.podIpFor(ip.toInetAddress()))
                .orElseGet(() -> from.podIps().get(0));
    }

    /** A name that only means something in the pod's namespace becomes an address; others are left to the dialer. */
    private String inClusterTerms(String namespace, String host) {
        List<String> addresses =
                names.find(host, namespace).map(NameLookup.Found::addresses).orElse(List.of());
        return addresses.isEmpty() ? host : addresses.get(0);
    }

    /** The pod at the other end is told which pod this is: its own socket only shows a loopback address. */
    private Socket open(String source, InetSocketAddress address, int timeoutMillis) throws IOException {
        Socket socket = new Announced();
        try {
            if (address.getAddress().isLoopbackAddress()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                ((Announced) socket).announcement =
                        pods.announceSource((InetSocketAddress) socket.getLocalSocketAddress(), source);
            }
            socket.connect(address, timeoutMillis);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** In a network where pods have their own addresses, a pod's connection comes from its own. */
    private Socket openAsPod(String source, InetSocketAddress address, int timeoutMillis) throws IOException {
        Socket socket = sockets.openStream();
        try {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(address, timeoutMillis);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Takes its announcement back when it closes. */
    private static final class Announced extends Socket {
        private volatile LoopbackPodNetwork.Announcement announcement;

        @Override
        public synchronized void close() throws IOException {
            super.close();
            LoopbackPodNetwork.Announcement made = announcement;
            if (made != null) {
                made.close();
            }
        }
    }
}
