package dev.coracle.kubelet.runtime;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
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
    };

    /** Asks the cluster's DNS as the pod would, with the search list of its namespace. */
    Lookup lookup(Origin from, String name) throws IOException;

    /** Opens a connection to a name, ClusterIP or pod address as if from the pod. The caller closes it. */
    Socket connect(Origin from, String host, int port, int timeoutMillis) throws IOException;

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
