package dev.coracle.cluster.tier;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether this process may bind ports below 1024, found out by binding one; where it may not, 80 becomes 10080. */
public final class PrivilegedPorts {
    private static final int SHIFT = 10_000;
    private static final int FIRST_OPEN = 1024;
    private final boolean allowed;

    private PrivilegedPorts(boolean allowed) {
        this.allowed = allowed;
    }

    public static PrivilegedPorts probe() {
        for (int port = 1; port <= 3; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.128.0.1"), port));
                return new PrivilegedPorts(true);
            } catch (IOException refused) {
                // Not allowed, or taken by somebody else: the next port tells them apart.
            }
        }
        return new PrivilegedPorts(false);
    }

    static PrivilegedPorts of(boolean allowed) {
        return new PrivilegedPorts(allowed);
    }

    public int bindable(int port) {
        return allowed || port >= FIRST_OPEN ? port : port + SHIFT;
    }
}
