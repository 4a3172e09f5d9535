package dev.coracle.compat.kubectl;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What process pods run: answers every request with the host's name and the client's address, on every address. */
final class PodProgram {
    private PodProgram() {}

    public static void main(String[] arguments) throws Exception {
        String name = InetAddress.getLocalHost().getHostName();
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(arguments[0])), 16);
        server.createContext("/", exchange -> {
            String client = exchange.getRemoteAddress().getAddress().getHostAddress();
            byte[] body = (name + " saw " + client + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}
