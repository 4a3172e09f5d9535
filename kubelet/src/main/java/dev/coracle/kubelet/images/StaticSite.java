package dev.coracle.kubelet.images;

import com.sun.net.httpserver.HttpExchange;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Serves the files of one directory of the container, as they are at the moment of each request.
 *
 * @param server the {@code Server} header
 * @param errorPage the body for a code and its text
 */
record StaticSite(JavaContext context, String root, String server, ErrorPage errorPage) {
    private static final DateTimeFormatter LOG_TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss +0000", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html",
            "htm", "text/html",
            "css", "text/css",
            "js", "application/javascript",
            "json", "application/json",
            "txt", "text/plain",
            "svg", "image/svg+xml",
            "png", "image/png");

    /** The page of an error. */
    @FunctionalInterface
    interface ErrorPage {
        String of(int code, String text);
    }

    /** Puts the welcome page there unless a volume covers the directory. */
    void welcome(String page) {
        if (!context.files().isDirectory(root)) {
            context.files().write(root + "/index.html", page.getBytes(StandardCharsets.UTF_8));
        }
    }

    void answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        String file = root + (path.endsWith("/") ? path + "index.html" : path);
        Optional<byte[]> content = context.files().read(file);
        if (!method.equals("GET") && !method.equals("HEAD")) {
            error(exchange, 405, "Not Allowed");
        } else if (content.isPresent()) {
            send(exchange, 200, type(file), content.get());
        } else if (path.endsWith("/") && context.files().isDirectory(root + path)) {
            error(exchange, 403, "Forbidden");
        } else {
            error(exchange, 404, "Not Found");
        }
    }

    private static String type(String file) {
        return TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private void error(HttpExchange exchange, int code, String text) throws IOException {
        send(exchange, code, "text/html", errorPage.of(code, text).getBytes(StandardCharsets.UTF_8));
    }

    private void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        log(exchange, code, body.length);
        exchange.getResponseHeaders().set("Server", server);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private void log(HttpExchange exchange, int code, int length) {
        String agent = exchange.getRequestHeaders().getFirst("User-Agent");
        context.log(context.clientAddress(exchange.getRemoteAddress()) + " - - ["
                + LOG_TIME.format(context.host().clock().instant()) + "] \"" + exchange.getRequestMethod() + " "
                + exchange.getRequestURI() + " HTTP/1.1\" " + code + " " + length + " \"-\" \""
                + (agent == null ? "-" : agent) + "\" \"-\"");
    }
}
