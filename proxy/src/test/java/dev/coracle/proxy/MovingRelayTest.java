package dev.coracle.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything that holds for connections that are copied, where bulk is moved; nothing of it stays behind. */
class MovingRelayTest extends TcpRelayTest {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Override
    BulkMover mover() {
        return new HeapPipes();
    }

    private HeapPipes pipes() {
        return (HeapPipes) proxy.mover;
    }

    @AfterEach
    @Override
    void close() throws Exception {
        super.close();
        assertEquals(0, pipes().inUse.get(), "pipes in use after the last connection");
    }

    @Test
    void bulkIsMoved() throws Exception {
        byte[] block = new byte[8 << 20];
        new Random(4).nextBytes(block);
        proxy.pod("10.244.0.3", client -> client.getOutputStream().write(block));
        publish("10.244.0.3");

        // How much one read finds is the kernel's affair.
        long end = System.nanoTime() + LONGEST_NANOS;
        while (pipes().moved.get() == 0) {
            assertTrue(System.nanoTime() < end, "everything is copied");
            try (Socket client = proxy.connect(VIP, 80)) {
                assertArrayEquals(block, client.getInputStream().readAllBytes());
            }
        }
    }
}
