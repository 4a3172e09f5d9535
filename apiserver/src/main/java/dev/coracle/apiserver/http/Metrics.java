package dev.coracle.apiserver.http;

import dev.coracle.apiserver.auth.RequestAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts requests under kube-apiserver's metric names and prints them in Prometheus' text format. Thread-safe; one series for
 * each combination of labels that was seen, which resources and verbs bound.
 */
public final class Metrics {
    private record Series(
            String verb, String group, String version, String resource, String subresource, String scope, int code) {}

    private final Map<Series, LongAdder> requests = new ConcurrentHashMap<>();
    private final LongAdder reading = new LongAdder();
    private final LongAdder mutating = new LongAdder();
    private final LongAdder longRunning = new LongAdder();

    /** What counts this request while it is being answered. */
    LongAdder inFlight(String method) {
        return method.equals("GET") || method.equals("HEAD") ? reading : mutating;
    }

    /** What counts watches and streams while they last. */
    LongAdder longRunning() {
        return longRunning;
    }

    void answered(RequestAttributes attributes, int code) {
        Series series = attributes
                .resource()
                .map(r -> new Series(
                        upstreamVerb(attributes.verb()),
                        r.type().group(),
                        r.type().version(),
                        r.type().resource(),
                        r.subresource(),
                        scope(r),
                        code))
                .orElseGet(() -> new Series(upstreamVerb(attributes.verb()), "", "", "", "", "", code));
        requests.computeIfAbsent(series, s -> new LongAdder()).increment();
    }

    private static String upstreamVerb(String verb) {
        return switch (verb) {
            case "create" -> "POST";
            case "update" -> "PUT";
            default -> verb.toUpperCase(java.util.Locale.ROOT);
        };
    }

    private static String scope(RequestAttributes.Resource resource) {
        if (!resource.name().isEmpty()) {
            return "resource";
        }
        return resource.namespace().isEmpty() ? "cluster" : "namespace";
    }

    /** The whole text of {@code /metrics}. */
    String text() {
        StringBuilder out = new StringBuilder(4096);
        head(out, "apiserver_current_inflight_requests", "gauge", "Number of requests being answered, by kind.");
        sample(out, "apiserver_current_inflight_requests{request_kind=\"mutating\"}", mutating.sum());
        sample(out, "apiserver_current_inflight_requests{request_kind=\"readOnly\"}", reading.sum());
        head(out, "apiserver_longrunning_requests", "gauge", "Number of watches and streams being answered.");
        sample(out, "apiserver_longrunning_requests{component=\"apiserver\"}", longRunning.sum());
        head(out, "apiserver_request_total", "counter", "Number of requests answered, by verb, resource and code.");
        List<String> lines = new ArrayList<>();
        requests.forEach((series, count) -> lines.add(labels(series) + " " + count.sum()));
        lines.stream().sorted().forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    private static void head(StringBuilder out, String name, String type, String help) {
        out.append("# HELP ").append(name).append(" [STABLE] ").append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void sample(StringBuilder out, String series, long value) {
        out.append(series).append(' ').append(value).append('\n');
    }

    private static String labels(Series s) {
        return "apiserver_request_total{code=\"" + s.code() + "\",component=\"apiserver\",dry_run=\"\",group=\""
                + escape(s.group()) + "\",resource=\"" + escape(s.resource()) + "\",scope=\"" + s.scope()
                + "\",subresource=\"" + escape(s.subresource()) + "\",verb=\"" + escape(s.verb()) + "\",version=\""
                + escape(s.version()) + "\"}";
    }

    private static String escape(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
