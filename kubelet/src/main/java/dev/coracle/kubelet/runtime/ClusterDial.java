package dev.coracle.kubelet.runtime;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How in-JVM containers reach the cluster's network: Service names, ClusterIPs, pod addresses. The cluster's assembly provides it.
 * Calls block for a moment. Thread-safe.
 */
public interface ClusterDial {

    /** For kubelets without a cluster around them: names and addresses of the machine only. */
    ClusterDial NONE = new ClusterDial() {
        @Override
        public Lookup lookup(Origin from, String name) throws IOException {
            throw new UnknownHostException(name);
        }

        @Override
        public List<DnsRecord> records(Origin from, String name, String type, boolean search) {
            return List.of();
        }

        @Override
        public Socket connect(Origin from, String host, int port, int timeoutMillis) throws IOException {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(host, port), timeoutMillis);
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        @Override
        public byte[] ask(Origin from, String host, int port, byte[] request, int timeoutMillis) throws IOException {
            try (DatagramSocket socket = new DatagramSocket()) {
                return exchange(socket, new InetSocketAddress(host, port), request, timeoutMillis);
            }
        }
    };

    /** Sends one datagram and waits for one back. */
    static byte[] exchange(DatagramSocket socket, InetSocketAddress to, byte[] request, int timeoutMillis)
            throws IOException {
        socket.setSoTimeout(timeoutMillis);
        socket.connect(to); // so that a refusal is heard
        socket.send(new DatagramPacket(request, request.length));
        DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    /** Asks the cluster's DNS as the pod would, with the search list of its namespace. */
    Lookup lookup(Origin from, String name) throws IOException;

    /**
     * The cluster's DNS records of a type, as {@code dig} would see them from the pod: none when there are none.
     *
     * @param type as it is written: {@code A}, {@code SRV}
     * @param search whether names are completed from the pod's search list
     * @throws java.net.SocketTimeoutException when nobody answers the pod
     */
    List<DnsRecord> records(Origin from, String name, String type, boolean search) throws IOException;

    /**
     * @param name with a final dot
     * @param ttl seconds
     * @param data as zone files write it
     */
    record DnsRecord(String name, int ttl, String type, String data) {}

    /** Opens a connection to a name, ClusterIP or pod address as if from the pod. The caller closes it. */
    Socket connect(Origin from, String host, int port, int timeoutMillis) throws IOException;

    /** Sends one datagram to a name, ClusterIP or pod address as if from the pod, and gives the first one that comes back. */
    byte[] ask(Origin from, String host, int port, byte[] request, int timeoutMillis) throws IOException;

    /**
     * Who dials.
     *
     * @param podIps the primary one first
     */
    record Origin(String namespace, List<String> podIps, String node) {

        /** The address that {@code destination} sees: one of its family, if the pod has one. */
        public String podIpFor(InetAddress destination) {
            boolean ipv6 = destination instanceof Inet6Address;
            return podIps.stream()
                    .filter(ip -> ip.indexOf(':') >= 0 == ipv6)
                    .findFirst()
                    .orElse(podIps.get(0));
        }
    }

    /**
     * @param name the fully qualified name that exists, without its last dot
     * @param canonical the name outside the cluster that it stands for
     */
    record Lookup(String server, String name, List<String> addresses, Optional<String> canonical) {}
}
