package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.stream.ContainerGateway.ByteSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.kubelet.runtime.ClosingStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;

/**
 * One forwarded TCP connection: a thread connects and reads from the pod, another writes what the client sends. Both end with
 * the connection. At most {@value #QUEUED} bytes wait to be written; beyond that the caller waits.
 */
final class ForwardedConnection implements Stream {
    private static final int QUEUED = 4 << 20;
    private static final int FULL = 1 << 20;
    private static final int CONNECT_MILLIS = 5000;
    private final Socket socket;
    private final Deque<byte[]> toPod = new ArrayDeque<>();
    private int waiting;
    private Runnable onDrain = () -> {};
    private boolean inputEnded;
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
            for (byte[] bytes = next(); bytes.length > 0; bytes = next()) {
                socket.getOutputStream().write(bytes);
            }
            if (!socket.isClosed()) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            close(); // the reader sees the broken connection and tells
        } catch (InterruptedException e) {
            close();
        }
    }

    private synchronized byte[] next() throws InterruptedException {
        while (toPod.isEmpty() && !inputEnded && !closed) {
            wait();
        }
        if (closed || toPod.isEmpty()) {
            return new byte[0];
        }
        byte[] bytes = toPod.remove();
        waiting -= bytes.length;
        if (waiting <= FULL / 2) {
            drained();
        }
        notifyAll();
        return bytes;
    }

    @Override
    public synchronized void write(byte[] bytes) {
        try {
            while (waiting > QUEUED && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!closed && !inputEnded && bytes.length > 0) {
            toPod.add(bytes);
            waiting += bytes.length;
            notifyAll();
        }
    }

    private void drained() {
        Runnable action = onDrain;
        onDrain = () -> {};
        action.run();
    }

    @Override
    public synchronized boolean full() {
        return waiting > FULL && !closed;
    }

    @Override
    public synchronized void onDrain(Runnable action) {
        if (waiting > FULL / 2 && !closed) {
            onDrain = action;
        } else {
            action.run();
        }
    }

    @Override
    public synchronized void endInput() {
        inputEnded = true;
        notifyAll();
    }

    @Override
    public void resize(int columns, int rows) {
        // There is no terminal.
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            drained();
            notifyAll();
        }
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is what it was to be.
        }
    }
}
