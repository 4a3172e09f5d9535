package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.SocketSource;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a node hears that sends datagrams to one address from one socket: one flow. Confined to the test. */
final class UdpClient implements AutoCloseable {
    static final String REFUSED = "refused";
    private static final int PATIENCE_MILLIS = 200;
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);
    private final DatagramSocket socket;

    /** @param from an address of the namespace: a node's, or one of its pods' */
    UdpClient(SocketSource sockets, String from, String ip, int port) throws IOException {
        ProtocolFamily family = ip.indexOf(':') < 0 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        socket = sockets.open(() -> DatagramChannel.open(family)).socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(ip, port));
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Asks again and again, since datagrams get lost, until the answer is as it should be. */
    String await(Predicate<String> wanted) throws IOException {
        long end = System.nanoTime() + LONGEST_WAIT;
        String last = "nothing";
        while (!wanted.test(last) && System.nanoTime() < end) {
            try {
                socket.send(new DatagramPacket(new byte[1], 1));
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                socket.receive(answer);
                last = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
            } catch (PortUnreachableException e) {
                last = REFUSED;
            } catch (SocketTimeoutException e) {
                // Sent while things were changing.
            } catch (IOException e) {
                // Linux tells whoever sends from a node itself so when it refuses.
                assertEquals("Operation not permitted", e.getMessage());
                last = REFUSED;
            }
        }
        assertTrue(wanted.test(last), last);
        return last;
    }

    String answer() throws IOException {
        return await(text -> text.contains(" saw "));
    }

    @Override
    public void close() {
        socket.close();
    }
}
