package dev.coracle.kubelet.images;

import com.sun.net.httpserver.HttpExchange;
import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code registry.k8s.io/e2e-test-images/agnhost}: the sub-commands that network tests use. */
final class Agnhost implements JavaContainer {
    @Override
    public void start(JavaContext context) throws IOException {
        List<String> words = new ArrayList<>(context.command());
        words.addAll(context.args());
        words.removeIf(w -> w.equals("/agnhost") || w.equals("agnhost"));
        String command = words.isEmpty() ? "pause" : words.get(0);
        switch (command) {
            case "pause" -> context.log("Paused");
            case "netexec" ->
                new Netexec(context)
                        .start(new Netexec.Options(
                                option(words, "http-port", 8080),
                                option(words, "udp-port", 8081),
                                text(words, "tls-cert-file"),
                                text(words, "tls-private-key-file"),
                                Duration.ofSeconds(option(words, "delay-shutdown", 0))));
            case "serve-hostname" -> {
                int port = option(words, "port", 9376);
                context.serve(port, exchange -> Replies.text(exchange, 200, context.hostname()));
                context.serveUdp(port, (bytes, from) -> Replies.bytes(context.hostname()));
            }
            case "test-webserver" -> context.serve(option(words, "port", 80), exchange -> file(context, exchange));
            case "porter" -> new Porter(context, words.contains("--json-response")).start();
            case "connect" -> context.run(connect(words));
            default -> {
                context.log("Error: unknown command \"" + command + "\" for \"app\"");
                context.exit(1);
            }
        }
    }

    /** The container's own files, from the root on. */
    private static void file(JavaContext context, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<byte[]> content = context.files().read(path);
        if (content.isPresent()) {
            Replies.text(exchange, 200, new String(content.get(), StandardCharsets.UTF_8));
        } else if (context.files().isDirectory(path)) {
            String listed = context.files().list(path).stream()
                    .map(name -> "<a href=\"" + name + "\">" + name + "</a>\n")
                    .collect(Collectors.joining("", "<pre>\n", "</pre>\n"));
            Replies.text(exchange, 200, listed);
        } else {
            Replies.text(exchange, 404, "404 page not found\n");
        }
    }

    private static List<String> connect(List<String> words) {
        String target = words.stream()
                .skip(1)
                .filter(w -> !w.startsWith("-"))
                .findFirst()
                .orElse("");
        int colon = target.lastIndexOf(':');
        return colon < 0
                ? List.of("false")
                : List.of("nc", "-z", target.substring(0, colon), target.substring(colon + 1));
    }

    private static int option(List<String> words, String name, int otherwise) {
        String text = text(words, name);
        return text.isEmpty() ? otherwise : Integer.parseInt(text);
    }

    /** Empty when it is not among the words. */
    private static String text(List<String> words, String name) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).replaceFirst("^--?", "");
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
            if (word.equals(name) && i + 1 < words.size()) {
                return words.get(i + 1);
            }
        }
        return "";
    }

    @Override
    public Set<String> commands() {
        return Set.of("agnhost");
    }

    @Override
    public boolean owns(String command) {
        return command.equals("/agnhost") || command.equals("agnhost");
    }
}
