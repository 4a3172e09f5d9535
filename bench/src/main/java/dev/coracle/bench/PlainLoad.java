package dev.coracle.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * HTTP requests without TLS over many connections at once, on the calling thread. An answer is over when the backend's twelve
 * bytes have come.
 */
final class PlainLoad {
    private static final int CONNECTIONS = 32;
    private static final int BULK_CONNECTIONS = 4;
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int LAST = 'd';

    private final InetSocketAddress target;
    private final boolean keepAlive;
    private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);

    private PlainLoad(InetSocketAddress target, boolean keepAlive) {
        this.target = target;
        this.keepAlive = keepAlive;
    }

    static double requestsPerSecond(InetSocketAddress target, double seconds) throws IOException {
        return new PlainLoad(target, true).run(seconds);
    }

    /** Each request over a connection of its own, which this side closes. */
    static double connectionsPerSecond(InetSocketAddress target, double seconds) throws IOException {
        return new PlainLoad(target, false).run(seconds);
    }

    /** What as many connections as a bulk copy would use receive without an end. */
    static double bytesPerSecond(InetSocketAddress target, double seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long bytes = 0;
        ByteBuffer block = ByteBuffer.allocateDirect(256 << 10);
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < BULK_CONNECTIONS; i++) {
                SocketChannel channel = SocketChannel.open(target);
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.write(ByteBuffer.wrap("POST / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
                channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            }
            while (System.nanoTime() < end) {
                selector.select(1000);
                for (SelectionKey key : selector.selectedKeys()) {
                    int count = ((SocketChannel) key.channel()).read(block.clear());
                    if (count < 0) {
                        throw new IOException(target + " hung up");
                    }
                    bytes += count;
                }
                selector.selectedKeys().clear();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
        return bytes / ((System.nanoTime() - start) / 1e9);
    }

    private double run(double seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long answers = 0;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                open(selector);
            }
            while (System.nanoTime() < end) {
                selector.select(1000);
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    answers += advance(selector, key);
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
        return answers / ((System.nanoTime() - start) / 1e9);
    }

    private void open(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Closing with a reset leaves no port in TIME_WAIT: there are not enough of them for a minute of this.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.register(selector, SelectionKey.OP_CONNECT);
        if (channel.connect(target)) {
            connected(channel, channel.keyFor(selector));
        }
    }

    private void connected(SocketChannel channel, SelectionKey key) throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        channel.write(request.rewind());
    }

    /** @return how many answers are complete, 0 or 1 */
    private int advance(Selector selector, SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            channel.finishConnect();
            connected(channel, key);
            return 0;
        }
        int count = channel.read(answer.clear());
        if (count < 0) {
            throw new IOException(target + " hung up");
        }
        if (count == 0 || answer.get(count - 1) != LAST) {
            return 0;
        }
        if (keepAlive) {
            channel.write(request.rewind());
        } else {
            channel.close();
            open(selector);
        }
        return 1;
    }
}
