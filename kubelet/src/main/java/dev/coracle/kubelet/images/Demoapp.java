package dev.coracle.kubelet.images;

import com.sun.net.httpserver.HttpExchange;
import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code ikubernetes/demoapp}: says who asked and who answered. {@code /livez} and {@code /readyz} can be set by POST. */
final class Demoapp implements JavaContainer {
    private volatile String livez = "OK";
    private volatile String readyz = "OK";

    @Override
    public void start(JavaContext context) throws IOException {
        int port = Integer.parseInt(context.environment().getOrDefault("PORT", "80"));
        context.serve(port, exchange -> answer(context, exchange));
        context.log(" * Running on http://0.0.0.0:" + port + "/ (Press CTRL+C to quit)");
    }

    @Override
    public boolean owns(String command) {
        return command.startsWith("python");
    }

    private void answer(JavaContext context, HttpExchange exchange) throws IOException {
        String client = context.clientAddress(exchange.getRemoteAddress());
        String path = exchange.getRequestURI().getPath();
        String body;
        int code = 200;
        switch (path) {
            case "/livez" -> {
                livez = posted(exchange, "livez", livez);
                body = livez;
                code = livez.equals("OK") ? 200 : 506;
            }
            case "/readyz" -> {
                readyz = posted(exchange, "readyz", readyz);
                body = readyz;
                code = readyz.equals("OK") ? 200 : 507;
            }
            case "/hostname" -> body = "ServerName: " + context.hostname() + "\n";
            case "/user-agent" ->
                body = "User-Agent: " + exchange.getRequestHeaders().getFirst("User-Agent") + "\n";
            default ->
                body = "iKubernetes demoapp " + version(context.image()) + " !! ClientIP: " + client + ", ServerName: "
                        + context.hostname() + ", ServerIP: " + context.podIp() + "!\n";
        }
        context.log(client + " - - \"" + exchange.getRequestMethod() + " " + exchange.getRequestURI() + " HTTP/1.1\" "
                + code + " -");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String posted(HttpExchange exchange, String field, String before) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return before;
        }
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return form.startsWith(field + "=") ? form.substring(field.length() + 1) : before;
    }

    /** The tag is the version: {@code v1.0}, or {@code v1.1} for the second edition people deploy beside it. */
    private static String version(String image) {
        String tag = ImageName.parse(image).tag();
        return tag.isEmpty() || tag.equals("latest") ? "v1.0" : tag;
    }
}
