package dev.coracle.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * A web server of twelve bytes, on one thread: what connections are proxied to. It takes every read for one request, which
 * holds for a client that never sends the next before the answer. A POST asks for bytes without an end. Arguments: address, port, a file to write both to.
 */
final class Backend {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world".getBytes(StandardCharsets.ISO_8859_1);

    private static final int BLOCK = 256 << 10;

    private Backend() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                Selector selector = Selector.open()) {
            server.bind(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), 4096);
            server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            Files.writeString(Path.of(arguments[2]), arguments[0] + " " + arguments[1]);
            ByteBuffer request = ByteBuffer.allocateDirect(4096);
            ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            while (true) {
                selector.select();
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isAcceptable()) {
                        accept(server, selector);
                    } else if (key.isWritable()) {
                        pour((SocketChannel) key.channel(), block);
                    } else {
                        answer(key, request, answer);
                    }
                }
            }
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        for (SocketChannel client = server.accept(); client != null; client = server.accept()) {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        }
    }

    private static void pour(SocketChannel client, ByteBuffer block) throws IOException {
        try {
            client.write(block.clear());
        } catch (IOException reset) {
            client.close(); // the client has enough
        }
    }

    private static void answer(SelectionKey key, ByteBuffer request, ByteBuffer answer) throws IOException {
        SocketChannel client = (SocketChannel) key.channel();
        try {
            if (client.read(request.clear()) < 0) {
                client.close();
            } else if (request.get(0) == 'P') {
                key.interestOps(SelectionKey.OP_WRITE);
            } else {
                client.write(answer.rewind());
            }
        } catch (IOException reset) {
            client.close(); // the client is gone
        }
    }
}
