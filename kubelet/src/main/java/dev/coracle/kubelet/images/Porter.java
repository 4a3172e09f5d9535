package dev.coracle.kubelet.images;

import com.sun.net.httpserver.HttpExchange;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code agnhost porter}: serves the value of each variable {@code SERVE_PORT_N} (or {@code SERVE_TCP_PORT_N}) by HTTP on port N,
 * of {@code SERVE_TLS_PORT_N} over TLS and of {@code SERVE_UDP_PORT_N} by UDP. SCTP is not served, which the log says.
 */
final class Porter {
    private static final Pattern VARIABLE = Pattern.compile("SERVE_(?:(TCP|UDP|TLS|SCTP)_)?PORT_(\\d{1,5})");

    private final JavaContext context;
    private final boolean json;

    /** @param json answer with the method beside the value */
    Porter(JavaContext context, boolean json) {
        this.context = context;
        this.json = json;
    }

    void start() throws IOException {
        for (Map.Entry<String, String> variable : context.environment().entrySet()) {
            Matcher name = VARIABLE.matcher(variable.getKey());
            if (name.matches()) {
                serve(
                        name.group(1) == null ? "TCP" : name.group(1),
                        Integer.parseInt(name.group(2)),
                        variable.getValue());
            }
        }
    }

    private void serve(String protocol, int port, String value) throws IOException {
        switch (protocol) {
            case "TCP" -> context.serve(port, exchange -> answer(exchange, value));
            case "TLS" ->
                context.serveTls(
                        port,
                        exchange -> answer(exchange, value),
                        AgnhostTls.of(
                                context,
                                context.environment().getOrDefault("CERT_FILE", AgnhostTls.CERTIFICATE),
                                context.environment().getOrDefault("KEY_FILE", AgnhostTls.KEY)));
            case "UDP" -> context.serveUdp(port, (bytes, from) -> Replies.bytes(value));
            default -> context.log("port " + port + ": " + protocol + " is not served by containers inside the JVM");
        }
    }

    private void answer(HttpExchange exchange, String value) throws IOException {
        if (!json) {
            // Go's server looks at the body to name its type.
            Replies.send(
                    exchange, 200, (value.startsWith("<") ? "text/html" : "text/plain") + "; charset=utf-8", value);
            return;
        }
        String body = Json.text(
                Json.object().put("Method", exchange.getRequestMethod()).put("Body", value));
        Replies.send(exchange, 200, "application/json", body);
    }
}
