package dev.coracle.cluster.splice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.SystemTimers;
import dev.coracle.proxy.BulkMover;
import dev.coracle.proxy.BulkMover.KernelPipe;
import dev.coracle.proxy.Forward;
import dev.coracle.proxy.Transport;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SplicePipesTest {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private SplicePipes pipes;

    @BeforeEach
    void open() throws Exception {
        BulkMover mover = SplicePipes.create();
        boolean possible = mover instanceof SplicePipes made && made.load().get(60, TimeUnit.SECONDS);
        assumeTrue(possible, "needs Linux, JNA and --add-opens java.base/sun.nio.ch=ALL-UNNAMED");
        pipes = (SplicePipes) mover;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        if (pipes != null) {
            pipes.close();
            assertEquals(0, pipes.open());
        }
    }

    /** Two ends of a connection, which do not block. */
    private record Connection(SocketChannel near, SocketChannel far) {
        void send(String text) throws IOException {
            near.write(ByteBuffer.wrap(text.getBytes()));
        }

        String receive(int length) throws IOException {
            ByteBuffer text = ByteBuffer.allocate(length);
            while (text.hasRemaining()) {
                awaitInput(far);
                far.read(text);
            }
            return new String(text.array());
        }
    }

    private Connection connection() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY)) {
            SocketChannel near = SocketChannel.open(server.getLocalAddress());
            SocketChannel far = server.accept();
            opened.add(near);
            opened.add(far);
            near.configureBlocking(false);
            far.configureBlocking(false);
            return new Connection(near, far);
        }
    }

    private static void awaitInput(SocketChannel socket) throws IOException {
        try (Selector selector = Selector.open()) {
            socket.register(selector, SelectionKey.OP_READ);
            assertEquals(1, selector.select(TimeUnit.NANOSECONDS.toMillis(LONGEST_NANOS)));
        }
    }

    private static int fill(KernelPipe pipe, SocketChannel from) throws IOException {
        awaitInput(from);
        return pipe.fill(from);
    }

    @Test
    void bytesGoFromSocketToSocket() throws Exception {
        Connection in = connection();
        Connection out = connection();
        KernelPipe pipe = pipes.take().orElseThrow();

        assertEquals(0, pipe.fill(in.far), "nothing has come");
        in.send("hello");
        assertEquals(5, fill(pipe, in.far));
        assertEquals(5, pipe.drain(out.near));

        assertEquals("hello", out.receive(5));
        pipe.release();
    }

    @Test
    void endOfInputIsNothing() throws Exception {
        Connection in = connection();
        KernelPipe pipe = pipes.take().orElseThrow();

        in.near.shutdownOutput();

        assertEquals(0, fill(pipe, in.far));
        assertEquals(-1, in.far.read(ByteBuffer.allocate(1)), "the end is still there to be read");
        pipe.release();
    }

    @Test
    void resetIsAnError() throws Exception {
        Connection in = connection();
        KernelPipe pipe = pipes.take().orElseThrow();

        in.near.socket().setSoLinger(true, 0);
        in.near.close();

        assertThrows(IOException.class, () -> fill(pipe, in.far));
        pipe.release();
    }

    @Test
    void closedSocketsHaveNoDescriptor() throws Exception {
        Connection in = connection();
        KernelPipe pipe = pipes.take().orElseThrow();
        in.far.close();

        assertThrows(ClosedChannelException.class, () -> pipe.fill(in.far));
        assertThrows(ClosedChannelException.class, () -> pipe.drain(in.far));
        pipe.release();
    }

    @Test
    void emptyPipesAreUsedAgainAndOthersClosed() throws Exception {
        Connection in = connection();
        KernelPipe pipe = pipes.take().orElseThrow();
        pipe.release();
        assertEquals(pipe, pipes.take().orElseThrow());
        assertEquals(1, pipes.open());

        in.send("left");
        assertEquals(4, fill(pipe, in.far));
        pipe.release();

        assertEquals(0, pipes.open());
    }

    @Test
    void noMorePipesThanTheMost() throws Exception {
        List<KernelPipe> taken = new ArrayList<>();
        for (int i = 0; i < SplicePipes.MOST; i++) {
            pipes.take().ifPresent(taken::add); // an ordinary user can have fewer at times
        }
        assertEquals(taken.size(), pipes.open());
        if (taken.size() == SplicePipes.MOST) {
            assertTrue(pipes.take().isEmpty());
        }

        taken.forEach(KernelPipe::release);

        if (!taken.isEmpty()) {
            pipes.take().orElseThrow().release();
        }
    }

    @Test
    void proxiedBulkArrivesBothWaysAndAfterTheClientHasEnded() throws Exception {
        byte[] up = new byte[12 << 20];
        byte[] down = new byte[12 << 20];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        EventLoopGroup loop = Transport.newGroup(1, SplicePipesTest::daemon, pipes);
        opened.add(() -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(60, TimeUnit.SECONDS));
        SystemTimers timers = new SystemTimers(SplicePipesTest::daemon);
        opened.add(timers);
        try (ServerSocket pod = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                Forward forward = Forward.open(
                        loop,
                        SocketSource.MACHINE,
                        ANY,
                        SocketSource.MACHINE,
                        (InetSocketAddress) pod.getLocalSocketAddress(),
                        timers)) {
            long end = System.nanoTime() + LONGEST_NANOS;
            do { // how much one read finds, and so what is bulk, is the kernel's affair
                assertTrue(System.nanoTime() < end, "everything is copied");
                exchange(pod, forward.address(), up, down);
            } while (pipes.open() == 0);
        }
    }

    /** The pod hears everything out, and then answers. */
    private static void exchange(ServerSocket pod, InetSocketAddress proxy, byte[] up, byte[] down) throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        daemon(() -> {
                    try (Socket client = pod.accept()) {
                        heard.complete(client.getInputStream().readAllBytes());
                        client.getOutputStream().write(down);
                    } catch (IOException e) {
                        heard.completeExceptionally(e);
                    }
                })
                .start();
        try (Socket client = new Socket(proxy.getAddress(), proxy.getPort())) {
            client.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(LONGEST_NANOS));
            client.getOutputStream().write(up);
            client.shutdownOutput();
            assertArrayEquals(down, client.getInputStream().readAllBytes());
        }
        assertArrayEquals(up, heard.get(60, TimeUnit.SECONDS));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "splice test");
        thread.setDaemon(true);
        return thread;
    }
}
