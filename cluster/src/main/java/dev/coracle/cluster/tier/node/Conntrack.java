package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.proxy.rules.UdpFlow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The flows of UDP in a namespace's table of connections. Speaks to the kernel itself, since the command {@code conntrack} is rarely
 * there. Thread-safe; blocks its caller for as long as the kernel takes, which answers in the same call.
 */
final class Conntrack implements AutoCloseable {
    private static final int LONGEST_DATAGRAM = 64 << 10;
    private static final int NO_SUCH_ENTRY = 2;

    private final int socket;
    private final byte[] buffer = new byte[LONGEST_DATAGRAM];
    private int sequence;
    private boolean closed;

    private Conntrack(int socket) {
        this.socket = socket;
    }

    /**
     * @param namespace in which the socket is made: that is whose table it is about
     * @throws IOException when this kernel does not say what is in the table, or not to this user
     */
    static Conntrack open(SocketSource namespace) throws IOException {
        Conntrack table = new Conntrack(namespace.open(LibC::openNetfilter));
        try {
            table.list(false);
            return table;
        } catch (IOException e) {
            table.close();
            throw e;
        }
    }

    /** Makes the kernel forget the flows that {@code stale} says; the next datagram is the first one of a new flow. */
    synchronized void forget(boolean ipv6, Predicate<UdpFlow> stale) throws IOException {
        for (UdpFlow flow : list(ipv6)) {
            if (stale.test(flow)) {
                int error = ask(ConntrackMessages.delete(flow, ++sequence), new ArrayList<>());
                if (error != 0 && error != NO_SUCH_ENTRY) {
                    throw failure(error);
                }
            }
        }
    }

    synchronized List<UdpFlow> list(boolean ipv6) throws IOException {
        List<UdpFlow> flows = new ArrayList<>();
        int error = ask(ConntrackMessages.list(ipv6, ++sequence), flows);
        if (error != 0) {
            throw failure(error);
        }
        return flows;
    }

    /** What the kernel answers, as of {@code errno}. */
    private int ask(byte[] message, List<UdpFlow> flows) throws IOException {
        if (closed) {
            throw new IOException("the cluster is closed");
        }
        LibC.send(socket, message);
        ConntrackMessages.Answer answer;
        do {
            answer = ConntrackMessages.read(buffer, LibC.receive(socket, buffer), sequence);
            flows.addAll(answer.flows());
        } while (!answer.last());
        return answer.error();
    }

    private static IOException failure(int error) {
        return new IOException("the kernel does not open its table of connections: error " + error);
    }

    @Override
    public synchronized void close() {
        closed = true;
        LibC.closeQuietly(socket);
    }
}
