package dev.coracle.cluster;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpExchange;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import dev.coracle.proxy.rules.ProxyConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * The image {@code kube-proxy}: reads its configuration once, says so in the log and has health and metrics ports. Routing is done
 * elsewhere, the same in every mode; what this program has read decides which rules {@code coracle proxy rules} shows.
 */
final class KubeProxyProgram implements JavaContainer {
    private static final String CONFIG = "--config=";
    private static final int METRICS = 10249;
    private static final int HEALTH = 10256;

    private final ProxyConfigs configs;
    private final Predicate<String> eligible;

    /** @param eligible whether a node, by name, may get traffic from load balancers */
    KubeProxyProgram(ProxyConfigs configs, Predicate<String> eligible) {
        this.configs = configs;
        this.eligible = eligible;
    }

    @Override
    public boolean owns(String command) {
        return command.endsWith("kube-proxy");
    }

    @Override
    public void start(JavaContext context) throws IOException {
        ProxyLog log = new ProxyLog(context);
        ProxyConfig config;
        try {
            config = read(context, log);
        } catch (IllegalArgumentException e) {
            log.error("run.go:72", "command failed", "err", "failed validate: " + e.getMessage());
            context.exit(1);
            return;
        }
        log.started(config);
        configs.read(context.node(), config);
        Instant started = context.host().clock().instant();
        String mode = config.mode().toString();
        context.serve(METRICS, exchange -> metrics(exchange, mode, started));
        context.serve(HEALTH, exchange -> health(context, exchange));
    }

    private static ProxyConfig read(JavaContext context, ProxyLog log) throws IOException {
        String file = context.command().stream()
                .filter(word -> word.startsWith(CONFIG))
                .map(word -> word.substring(CONFIG.length()))
                .findFirst()
                .orElse("");
        byte[] yaml = context.files()
                .read(file)
                .orElseThrow(() -> new IOException("open " + file + ": no such file or directory"));
        Fields fields = Fields.of(Json.mapper()
                .readerFor(com.fasterxml.jackson.databind.JsonNode.class)
                .with(new YAMLFactory())
                .readTree(yaml));
        if (fields.text("mode").isEmpty()) {
            log.info("server_linux.go:49", "Using iptables proxy");
        }
        return ProxyConfig.of(fields);
    }

    private static void metrics(HttpExchange exchange, String mode, Instant started) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/proxyMode" -> answer(exchange, 200, "text/plain; charset=utf-8", mode);
            case "/healthz" -> answer(exchange, 200, "text/plain; charset=utf-8", "ok");
            case "/metrics" ->
                answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", """
                        # HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
                        # TYPE process_start_time_seconds gauge
                        process_start_time_seconds %d
                        """.formatted(
                                started.getEpochSecond()));
            default -> answer(exchange, 404, "text/plain; charset=utf-8", "404 page not found\n");
        }
    }

    private void health(JavaContext context, HttpExchange exchange) throws IOException {
        String now = context.host().clock().instant().toString();
        String status = "\"healthy\":true,\"status\":{\"IPv4\":{\"lastUpdated\":\"" + now + "\",\"healthy\":true}}}";
        String times = "{\"lastUpdated\":\"" + now + "\",\"currentTime\":\"" + now + "\",";
        switch (exchange.getRequestURI().getPath()) {
            case "/healthz" -> {
                boolean well = eligible.test(context.node());
                answer(
                        exchange,
                        well ? 200 : 503,
                        "application/json",
                        times + "\"nodeEligible\":" + well + "," + status);
            }
            case "/livez" -> answer(exchange, 200, "application/json", times + status);
            default -> answer(exchange, 404, "text/plain; charset=utf-8", "404 page not found\n");
        }
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
