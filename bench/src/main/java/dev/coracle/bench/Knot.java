package dev.coracle.bench;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Knot DNS with one worker and a zone cluster.local in which each name has an address. */
final class Knot implements AutoCloseable {
    private static final long LONGEST_START_NANOS = 10_000_000_000L;
    private static final byte[] SOA_QUERY = {
        0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, 'c', 'l', 'u', 's', 't', 'e', 'r', 5, 'l', 'o', 'c', 'a', 'l', 0, 0, 6,
        0, 1
    };

    private final Process process;
    private final InetSocketAddress address;

    private Knot(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    static boolean installed() {
        return Processes.installed("knotd");
    }

    static Knot startOn(int cpu, List<String> names) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("coracle-bench-knot");
        InetSocketAddress address = freeAddress();
        Files.write(directory.resolve("zone"), zone(names));
        Path configuration = directory.resolve("knot.conf");
        Files.writeString(
                configuration, """
                server:
                    rundir: "%1$s"
                    listen: %2$s@%3$d
                    udp-workers: 1
                    tcp-workers: 1
                    background-workers: 1
                database:
                    storage: "%1$s"
                zone:
                  - domain: cluster.local
                    storage: "%1$s"
                    file: zone
                """.formatted(directory, address.getAddress().getHostAddress(), address.getPort()));
        Process process = Processes.pinned(cpu, Processes.of(List.of("knotd", "-c", configuration.toString())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Knot knot = new Knot(process, address);
        if (!knot.answers()) {
            knot.close();
            throw new IOException("knotd does not answer");
        }
        return knot;
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    private static List<String> zone(List<String> names) {
        List<String> lines = new ArrayList<>();
        lines.add("$ORIGIN cluster.local.");
        lines.add("@ 30 SOA ns.dns hostmaster 1 7200 1800 86400 30");
        lines.add("@ 30 NS ns.dns");
        lines.add("ns.dns 30 A 10.96.0.10");
        for (int i = 0; i < names.size(); i++) {
            lines.add(names.get(i) + ". 30 A 10.97." + i / 256 + "." + i % 256);
        }
        return lines;
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        }
    }

    private boolean answers() throws IOException {
        long end = System.nanoTime() + LONGEST_START_NANOS;
        while (System.nanoTime() < end && process.isAlive()) {
            try (DatagramChannel channel = DatagramChannel.open();
                    Selector selector = Selector.open()) {
                channel.connect(address).configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
                channel.write(ByteBuffer.wrap(SOA_QUERY));
                ByteBuffer answer = ByteBuffer.allocate(512);
                if (selector.select(50) > 0 && channel.read(answer) > 3 && (answer.get(3) & 0xF) == 0) {
                    return true;
                }
            } catch (PortUnreachableException e) {
                // Not there yet.
            }
        }
        return false;
    }

    @Override
    public void close() throws InterruptedException {
        Processes.end(process);
    }
}
