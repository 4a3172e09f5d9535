package dev.coracle.dns.forward;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.xbill.DNS.Message;

/** A name server that says what a test tells it to, over UDP and, on the same port where that is free, over TCP. */
final class FakeServer implements AutoCloseable {
    /** Answers in the order they are to be sent; none at all is fine. */
    interface Script {
        List<Message> answers(Message query, boolean tcp);
    }

    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private final Script script;
    final BlockingQueue<Integer> ids = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();

    FakeServer(Script script) throws IOException {
        this.script = script;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        DatagramSocket udp = null;
        ServerSocket tcp = null;
        for (int attempt = 0; tcp == null && attempt < 16; attempt++) {
            udp = new DatagramSocket(0, loopback);
            try {
                tcp = new ServerSocket(udp.getLocalPort(), 50, loopback);
            } catch (IOException taken) {
                udp.close();
            }
        }
        if (tcp == null) {
            throw new IOException("no port number is free for both");
        }
        datagrams = udp;
        streams = tcp;
        start(this::serveDatagrams);
        start(this::serveStreams);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(datagrams.getLocalAddress(), datagrams.getLocalPort());
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "fake-dns");
        thread.setDaemon(true);
        thread.start();
    }

    private void serveDatagrams() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                datagrams.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                ids.add(query.getHeader().getID());
                ports.add(packet.getPort());
                for (Message answer : script.answers(query, false)) {
                    byte[] bytes = answer.toWire();
                    datagrams.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            endedOr(e);
        }
    }

    private void serveStreams() {
        while (!streams.isClosed()) {
            try (Socket client = streams.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] bytes = new byte[in.readUnsignedShort()];
                in.readFully(bytes);
                for (Message answer : script.answers(new Message(bytes), true)) {
                    byte[] wire = answer.toWire();
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(wire.length);
                    out.write(wire);
                }
            } catch (IOException e) {
                endedOr(e);
            }
        }
    }

    private void endedOr(IOException e) {
        if (!datagrams.isClosed()) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}
