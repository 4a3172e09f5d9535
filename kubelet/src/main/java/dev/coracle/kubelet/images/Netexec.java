package dev.coracle.kubelet.images;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code agnhost netexec}: says who it is and who asks, over HTTP and UDP. */
final class Netexec {
    private final JavaContext context;

    Netexec(JavaContext context) {
        this.context = context;
    }

    /** @param certificate a file, or empty to serve in clear */
    void start(int httpPort, int udpPort, String certificate, String key) throws IOException {
        if (certificate.isEmpty()) {
            context.serve(httpPort, this::answer);
        } else {
            context.serveTls(httpPort, this::answer, AgnhostTls.of(context, certificate, key));
        }
        if (udpPort > 0) {
            context.serveUdp(udpPort, this::datagram);
        }
        context.log("Started HTTP server on port " + httpPort);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().toLowerCase(Locale.ROOT);
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        InetSocketAddress client = exchange.getRemoteAddress();
        switch (path) {
            case "/hostname" -> Replies.text(exchange, 200, context.hostname());
            case "/clientip" -> Replies.text(exchange, 200, context.clientAddress(client) + ":" + client.getPort());
            case "/echo" -> Replies.text(exchange, code(query), query.getOrDefault("msg", ""));
            case "/header" -> {
                String value = exchange.getRequestHeaders().getFirst(query.getOrDefault("key", ""));
                Replies.text(exchange, 200, value == null ? "" : value);
            }
            case "/healthz" -> Replies.text(exchange, 200, "");
            case "/readyz" -> Replies.text(exchange, 200, "ok");
            case "/dial" -> new NetexecDial(context, query).answer(exchange);
            case "/shell" -> shell(exchange, query);
            case "/exit" -> {
                Replies.text(exchange, 200, "");
                context.exit(code(query) == 200 ? 0 : code(query));
            }
            case "/" ->
                Replies.text(exchange, 200, "NOW: " + context.host().clock().instant());
            default -> Replies.text(exchange, 404, "404 page not found\n");
        }
    }

    /** {@code cmd} is a line for the shell; the answer is what it wrote. */
    private void shell(HttpExchange exchange, Map<String, String> query) {
        String line = query.getOrDefault("shellCommand", query.getOrDefault("cmd", ""));
        context.output(List.of("sh", "-c", line)).whenComplete((output, fault) -> {
            ObjectNode said = Json.object().put("output", fault == null ? output.out() + output.err() : "");
            if (fault != null || output.code() != 0) {
                said.put("error", fault == null ? "exit status " + output.code() : fault.toString());
            }
            Replies.later(exchange, 200, Json.text(said), context);
        });
    }

    private static int code(Map<String, String> query) {
        String code = query.getOrDefault("code", "");
        return code.matches("\\d{1,3}") ? Integer.parseInt(code) : 200;
    }

    private byte[] datagram(byte[] bytes, InetSocketAddress from) {
        String request = new String(bytes, StandardCharsets.UTF_8).trim();
        String lower = request.toLowerCase(Locale.ROOT);
        if (lower.equals("hostname")) {
            return Replies.bytes(context.hostname());
        }
        if (lower.equals("clientip")) {
            return Replies.bytes(context.clientAddress(from) + ":" + from.getPort());
        }
        return lower.startsWith("echo ") ? Replies.bytes(request.substring("echo ".length())) : new byte[0];
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> parameters = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return parameters;
    }
}
