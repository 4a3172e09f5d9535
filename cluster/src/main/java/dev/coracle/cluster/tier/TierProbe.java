package dev.coracle.cluster.tier;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out what this machine lets us do, by trying; takes a few milliseconds. */
public final class TierProbe {
    private TierProbe() {}

    /** {@link Tier#HOST} where all of 127.0.0.0/8 can be bound, as on Linux and Windows. */
    public static Tier probe() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.128.0.1"), 0));
            return Tier.HOST;
        } catch (IOException e) {
            return Tier.VIRTUAL;
        }
    }
}
