package dev.coracle.kubelet.images;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code agnhost netexec}: says who it is and who asks, over HTTP and UDP. */
final class Netexec {
    private final JavaContext context;
    private volatile boolean terminating;

    Netexec(JavaContext context) {
        this.context = context;
    }

    /**
     * @param certificate a file, or empty to serve in clear
     * @param delay how long it goes on when it is asked to end
     */
    record Options(int httpPort, int udpPort, String certificate, String key, Duration delay) {}

    void start(Options options) throws IOException {
        HttpHandler handler = exchange -> answer(exchange, options.httpPort);
        if (options.certificate.isEmpty()) {
            context.serve(options.httpPort, handler);
        } else {
            context.serveTls(options.httpPort, handler, AgnhostTls.of(context, options.certificate, options.key));
        }
        if (options.udpPort > 0) {
            context.serveUdp(options.udpPort, (bytes, from) -> datagram(bytes, from, options.udpPort));
        }
        if (!options.delay.isZero()) {
            context.onTerminate(() -> terminate(options.delay));
        }
        context.log("Started HTTP server on port " + options.httpPort);
    }

    private void terminate(Duration delay) {
        terminating = true;
        context.log("Sleeping " + delay.toSeconds() + " seconds before terminating...");
        Timers.Timer end = context.host()
                .timers()
                .after(delay, () -> context.host().workers().execute(() -> context.exit(0)));
        context.onStop(end::cancel);
    }

    private void answer(HttpExchange exchange, int port) throws IOException {
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
            case "/readyz" -> Replies.text(exchange, terminating ? 503 : 200, terminating ? "shutting down" : "ok");
            case "/serverport" -> Replies.text(exchange, 200, Integer.toString(port));
            case "/dial" -> new NetexecDial(context, query).answer(exchange);
            case "/shell" -> shell(exchange, query);
            case "/exit" -> {
                Replies.text(exchange, 200, "");
                context.exit(code(query) == 200 ? 0 : code(query));
            }
            case "/shutdown" -> context.exit(0);
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

    private byte[] datagram(byte[] bytes, InetSocketAddress from, int port) {
        String request = new String(bytes, StandardCharsets.UTF_8).trim();
        String lower = request.toLowerCase(Locale.ROOT);
        if (lower.equals("hostname")) {
            return Replies.bytes(context.hostname());
        }
        if (lower.equals("clientip")) {
            return Replies.bytes(context.clientAddress(from) + ":" + from.getPort());
        }
        if (lower.equals("serverport")) {
            return Replies.bytes(Integer.toString(port));
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
