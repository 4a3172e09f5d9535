package dev.coracle.kubelet.network;

import dev.coracle.apimachinery.net.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The ports of one pod's addresses, as its containers see them. Thread-safe. */
public interface PodSockets extends AutoCloseable {

    /**
     * Lets {@code binder} bind one of the pod's candidates, for each of its addresses where they are real ones, and makes the port
     * reachable there.
     *
     * @return what it bound for the primary address
     */
    InetSocketAddress bind(int port, Protocol protocol, Binder binder) throws IOException;

    /** For listeners that somebody else binds: a process that was told its address. */
    void listening(int port, Protocol protocol, InetSocketAddress actual);

    /** For the primary address. */
    List<InetSocketAddress> candidates(int port);

    /** The address to show for the other end of a connection: its cluster address where the dialler announced one. */
    String clientAddress(InetSocketAddress remote);

    void release(int port, Protocol protocol);

    /** Forgets every port that was bound through this view. */
    @Override
    void close();

    /** Binds {@code candidate} and returns what it bound; port 0 means any. */
    @FunctionalInterface
    interface Binder {
        InetSocketAddress bind(InetSocketAddress candidate) throws IOException;
    }
}
