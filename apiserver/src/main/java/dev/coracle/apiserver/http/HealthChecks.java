package dev.coracle.apiserver.http;

import dev.coracle.apiserver.discovery.Discovery;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * {@code /healthz}, {@code /livez} and {@code /readyz}, with a path below them for each check. Immutable; the checks are asked
 * each time and must not block.
 */
public final class HealthChecks {
    private final Map<String, BooleanSupplier> live;
    private final Map<String, BooleanSupplier> ready;

    /**
     * @param live in the order they are printed
     * @param ready what only {@code /readyz} wants besides
     */
    public HealthChecks(Map<String, BooleanSupplier> live, Map<String, BooleanSupplier> ready) {
        Map<String, BooleanSupplier> all = new LinkedHashMap<>();
        all.put("ping", () -> true);
        all.put("log", () -> true);
        all.putAll(live);
        this.live = Collections.unmodifiableMap(new LinkedHashMap<>(all));
        all.putAll(ready);
        this.ready = Collections.unmodifiableMap(all);
    }

    static boolean isHealthPath(String path) {
        return matches(path, "/healthz") || matches(path, "/livez") || matches(path, "/readyz");
    }

    private static boolean matches(String path, String root) {
        return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/');
    }

    ApiResponse answer(ApiRequest request) {
        String[] parts = request.path().substring(1).split("/", 2);
        String probe = parts[0];
        String name = parts.length > 1 ? parts[1] : "";
        Map<String, BooleanSupplier> checks = probe.equals("readyz") ? ready : live;
        if (name.isEmpty()) {
            return all(request, probe, checks);
        }
        return Optional.ofNullable(checks.get(name))
                .map(check -> check.getAsBoolean() ? text(200, "ok") : failed(name))
                .orElseGet(Discovery::pageNotFound);
    }

    private static ApiResponse all(ApiRequest request, String probe, Map<String, BooleanSupplier> checks) {
        Set<String> excluded = new HashSet<>(request.query().getOrDefault("exclude", List.of()));
        StringBuilder lines = new StringBuilder();
        boolean good = true;
        for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
            if (excluded.remove(check.getKey())) {
                lines.append("[+]").append(check.getKey()).append(" excluded: ok\n");
            } else if (check.getValue().getAsBoolean()) {
                lines.append("[+]").append(check.getKey()).append(" ok\n");
            } else {
                lines.append("[-]").append(check.getKey()).append(" failed: reason withheld\n");
                good = false;
            }
        }
        if (!excluded.isEmpty()) {
            lines.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(String.join(
                            ", ",
                            excluded.stream().sorted().map(e -> "\"" + e + "\"").toList()))
                    .append('\n');
        }
        if (!good) {
            return text(500, lines + probe + " check failed\n");
        }
        return request.hasParameter("verbose") ? text(200, lines + probe + " check passed\n") : text(200, "ok");
    }

    private static ApiResponse failed(String name) {
        return text(500, "internal server error: " + name + " failed: reason withheld\n");
    }

    static ApiResponse text(int code, String body) {
        return new ApiResponse.Whole(
                code,
                "text/plain; charset=utf-8",
                Map.of("X-Content-Type-Options", List.of("nosniff")),
                List.of(body.getBytes(StandardCharsets.UTF_8)));
    }
}
