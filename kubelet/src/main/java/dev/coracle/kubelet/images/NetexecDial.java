package dev.coracle.kubelet.images;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.kubelet.runtime.ClusterDial;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code /dial} of netexec: asks another address, as often as it is told, and reports the answers as JSON. */
final class NetexecDial {
    private static final int MOST_TRIES = 1000;
    private static final int SECONDS = 5;

    private final JavaContext context;
    private final String host;
    private final String port;
    private final String request;
    private final String protocol;
    private final String tries;
    private final List<String> responses = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    NetexecDial(JavaContext context, Map<String, String> query) {
        this.context = context;
        this.host = query.getOrDefault("host", "");
        this.port = query.getOrDefault("port", "");
        this.request = query.getOrDefault("request", "");
        this.protocol = query.getOrDefault("protocol", "http").toLowerCase(Locale.ROOT);
        this.tries = query.getOrDefault("tries", "1");
    }

    void answer(HttpExchange exchange) throws IOException {
        if (!tries.matches("\\d{1,9}")) {
            Replies.text(exchange, 400, "tries parameter is invalid. " + tries + "\n");
        } else if (request.isEmpty()) {
            Replies.text(exchange, 400, "request parameter not specified. <nil>\n");
        } else if (!protocol.equals("http") && !protocol.equals("udp")) {
            Replies.text(exchange, 400, "unsupported protocol. " + protocol + "\n");
        } else if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            Replies.text(exchange, 400, "host and/or port param are invalid. address " + port + ": invalid port\n");
        } else {
            ask(Math.min(Integer.parseInt(tries), MOST_TRIES))
                    .whenComplete((done, fault) -> Replies.later(exchange, 200, report(), context));
        }
    }

    /** One after the other: tests count how answers spread over connections. */
    private CompletableFuture<Void> ask(int left) {
        if (left == 0) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> once = protocol.equals("udp")
                ? CompletableFuture.runAsync(this::sendDatagram, context.host().workers())
                : context.output(curl()).thenAccept(this::keep);
        return once.thenCompose(done -> ask(left - 1));
    }

    private void keep(JavaContext.Output output) {
        if (output.code() == 0) {
            responses.add(output.out());
        } else {
            errors.add(output.err().strip());
        }
    }

    private List<String> curl() {
        String url = "http://" + IpAddress.withPort(host, Integer.parseInt(port)) + "/" + request;
        return List.of("curl", "-g", "-sS", "--max-time", Integer.toString(SECONDS), url);
    }

    private void sendDatagram() {
        ClusterDial.Origin self = new ClusterDial.Origin(context.namespace(), context.podIps(), context.node());
        try {
            byte[] answer = context.host()
                    .dial()
                    .ask(self, host, Integer.parseInt(port), Replies.bytes(request), SECONDS * 1000);
            responses.add(new String(answer, StandardCharsets.UTF_8));
        } catch (IOException e) {
            errors.add("reading from udp connection failed. err:'" + e.getMessage() + "'");
        }
    }

    private String report() {
        ObjectNode report = Json.object();
        add(report, "errors", errors);
        add(report, "responses", responses);
        return Json.text(report);
    }

    private static void add(ObjectNode report, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode list = report.putArray(name);
            texts.forEach(list::add);
        }
    }
}
