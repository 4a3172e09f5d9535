package dev.coracle.cluster.tier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Which share of 127.0.0.0/8 this cluster has to itself on this machine. Held by a bound socket, so that it is free again when the
 * process dies, however it dies. Slot 0, the first cluster's, also has the addresses people recognise.
 */
public final class LoopbackSlot implements AutoCloseable {
    static final int SLOTS = 16;
    private static final String HOLD_ADDRESS = "127.255.255.253";
    private static final int FIRST_PORT = 47_100;

    private final int number;
    private final ServerSocket hold;

    private LoopbackSlot(int number, ServerSocket hold) {
        this.number = number;
        this.hold = hold;
    }

    /** Throws {@link IllegalStateException} when sixteen clusters run already. */
    public static LoopbackSlot take() {
        for (int i = 0; i < SLOTS; i++) {
            try {
                ServerSocket socket = new ServerSocket();
                try {
                    socket.bind(new InetSocketAddress(InetAddress.getByName(HOLD_ADDRESS), FIRST_PORT + i), 1);
                    return new LoopbackSlot(i, socket);
                } catch (IOException taken) {
                    socket.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException(
                "16 clusters of tier host run on this machine; use --tier virtual for another one");
    }

    public int number() {
        return number;
    }

    @Override
    public void close() {
        try {
            hold.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
