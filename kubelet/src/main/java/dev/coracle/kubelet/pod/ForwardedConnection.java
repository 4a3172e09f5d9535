package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.stream.ContainerGateway.ByteSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.InputQueue;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;

/**
 * One forwarded TCP connection: a thread connects and reads from the pod, another writes what the client sends. Both end with
 * the connection. Whoever writes is told when too much is waiting.
 */
final class ForwardedConnection implements Stream {
    private static final int CONNECT_MILLIS = 5000;
    private final Socket socket;
    private final InputQueue toPod = new InputQueue();
    private boolean closed;

    private ForwardedConnection(Socket socket) {
        this.socket = socket;
    }

    static Stream open(
            SocketSource sockets, InetSocketAddress address, ThreadFactory threads, ByteSink sink, String name) {
        ForwardedConnection connection;
        try {
            connection = new ForwardedConnection(sockets.openStream());
        } catch (IOException e) {
            sink.end(String.valueOf(e.getMessage()));
            return ClosingStream.DONE;
        }
        Thread writer = threads.newThread(connection::write);
        writer.setName("port-forward to " + name);
        Thread reader = threads.newThread(() -> connection.read(address, sink, writer));
        reader.setName("port-forward from " + name);
        reader.start();
        return connection;
    }

    private void read(InetSocketAddress address, ByteSink sink, Thread writer) {
        String error = "";
        try (socket) {
            socket.connect(address, CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            writer.start();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[16384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sink.bytes(Arrays.copyOf(buffer, n));
            }
        } catch (IOException e) {
            synchronized (this) {
                error = closed ? "" : String.valueOf(e.getMessage());
            }
        }
        close();
        sink.end(error);
    }

    private void write() {
        try {
            if (toPod.writeTo(socket.getOutputStream()) && !socket.isClosed()) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            close(); // the reader sees the broken connection and tells
        } catch (InterruptedException e) {
            close();
        }
    }

    @Override
    public void write(byte[] bytes) {
        toPod.add(bytes);
    }

    @Override
    public boolean full() {
        return toPod.full();
    }

    @Override
    public void onDrain(Runnable action) {
        toPod.onDrain(action);
    }

    @Override
    public void endInput() {
        toPod.end();
    }

    @Override
    public void resize(int columns, int rows) {
        // There is no terminal.
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        toPod.close();
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is what it was to be.
        }
    }
}
