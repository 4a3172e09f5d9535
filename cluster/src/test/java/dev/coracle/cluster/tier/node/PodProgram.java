package dev.coracle.cluster.tier.node;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * What process pods run: says its name and who asks, over TCP and UDP, or, at {@code /ask/HOST:PORT} and {@code /send/HOST:PORT}, what
 * it hears when it asks there itself over the one or the other.
 */
public final class PodProgram {
    private static final String ASK = "/ask/";
    private static final String SEND = "/send/";

    private PodProgram() {}

    /** The command of an image that runs a class of the tests, which is told its port. */
    public static String command(Class<?> program) {
        String classes =
                program.getProtectionDomain().getCodeSource().getLocation().getPath();
        return Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -cp '" + classes
                + "' " + program.getName() + " {port}";
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("http.keepAlive", "false"); // each question is a connection
        String name = InetAddress.getLocalHost().getHostName();
        int port = Integer.parseInt(arguments[0]);
        DatagramSocket datagrams = new DatagramSocket(port);
        new Thread(() -> answer(datagrams, name)).start();
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 16);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String client = exchange.getRemoteAddress().getAddress().getHostAddress();
            byte[] body;
            if (path.startsWith(SEND)) {
                body = sent(URI.create("udp://" + path.substring(SEND.length())))
                        .getBytes(StandardCharsets.UTF_8);
            } else if (path.startsWith(ASK)) {
                try (var answer = new URL("http://" + path.substring(ASK.length()) + "/").openStream()) {
                    body = answer.readAllBytes();
                }
            } else {
                body = (name + " saw " + client).getBytes(StandardCharsets.UTF_8);
            }
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool()); // it may ask itself
        server.start();
    }

    /** A datagram may get lost, as everywhere. */
    private static String sent(URI to) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(to.getHost(), to.getPort()));
            socket.setSoTimeout(500);
            for (int i = 0; i < 50; i++) {
                try {
                    socket.send(new DatagramPacket(new byte[1], 1));
                    DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                    socket.receive(answer);
                    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
                } catch (SocketTimeoutException e) {
                    // Once more.
                } catch (PortUnreachableException e) {
                    return "refused";
                }
            }
            return "nothing";
        }
    }

    private static void answer(DatagramSocket socket, String name) {
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[1], 1);
                socket.receive(packet);
                String client = packet.getAddress().getHostAddress();
                packet.setData((name + " saw " + client).getBytes(StandardCharsets.UTF_8));
                socket.send(packet);
            } catch (IOException e) {
                // The client of an earlier answer is gone.
            }
        }
    }
}
