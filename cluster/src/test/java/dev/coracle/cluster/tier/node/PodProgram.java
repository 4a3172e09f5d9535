package dev.coracle.cluster.tier.node;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** What process pods run: says its name and who asks, or, at {@code /ask/HOST:PORT}, what it hears when it asks there itself. */
final class PodProgram {
    private static final String ASK = "/ask/";

    private PodProgram() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("http.keepAlive", "false"); // each question is a connection
        String name = InetAddress.getLocalHost().getHostName();
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(arguments[0])), 16);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String client = exchange.getRemoteAddress().getAddress().getHostAddress();
            byte[] body;
            if (path.startsWith(ASK)) {
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
}
