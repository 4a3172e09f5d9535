package dev.coracle.kubelet.images;

import com.sun.net.httpserver.HttpExchange;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Short answers. */
final class Replies {
    private Replies() {}

    static void text(HttpExchange exchange, int code, String text) throws IOException {
        send(exchange, code, "text/plain; charset=utf-8", text);
    }

    static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] body = bytes(text);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** For an exchange whose handler has returned: a client that is gone wants no answer. */
    static void later(HttpExchange exchange, int code, String text, JavaContext context) {
        try {
            text(exchange, code, text);
        } catch (IOException gone) {
            exchange.close();
        } catch (RuntimeException e) {
            exchange.close();
            context.host().faults().onFault("answer a request to " + context.name(), e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
