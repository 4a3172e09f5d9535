package dev.coracle.apiserver.http;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which headers pass a proxy, in both directions. Pure. */
final class ProxyHeaders {
    private static final List<String> HOP_BY_HOP = List.of(
            "Connection",
            "Proxy-Connection",
            "Keep-Alive",
            "Proxy-Authenticate",
            "Proxy-Authorization",
            "Te",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade");

    /** What the API server has used up: a backend must never see a client's token. */
    private static final List<String> CREDENTIALS =
            List.of("Authorization", "Impersonate-User", "Impersonate-Group", "Impersonate-Uid");

    private static final String EXTRA = "impersonate-extra-";

    /** A backend may not open the API server to other origins. */
    private static final List<String> CROSS_ORIGIN = List.of(
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Headers",
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Origin");

    private ProxyHeaders() {}

    /**
     * What the backend is sent.
     *
     * @param host the client's Host header, which backends are shown
     * @param uri what the client asked for, "" to leave the header out
     */
    static MultiMap request(MultiMap headers, String host, String client, String uri) {
        MultiMap forwarded = MultiMap.caseInsensitiveMultiMap().addAll(headers);
        boolean trailers = containsToken(headers, "Te", "trailers");
        removeHopByHop(forwarded);
        if (trailers) {
            forwarded.set("Te", "trailers");
        }
        forwarded.remove("Expect"); // answered here
        forwarded.remove(PostUpgrade.HEADER);
        for (String name : CREDENTIALS) {
            forwarded.remove(name);
        }
        for (String name : new ArrayList<>(forwarded.names())) {
            if (name.toLowerCase(Locale.ROOT).startsWith(EXTRA)) {
                forwarded.remove(name);
            }
        }
        forwarded.set("Host", host);
        List<String> before = headers.getAll("X-Forwarded-For");
        List<String> all = new ArrayList<>(before);
        all.add(client);
        forwarded.set("X-Forwarded-For", String.join(", ", all));
        if (!uri.isEmpty()) {
            forwarded.set("X-Forwarded-Uri", uri);
        }
        return forwarded;
    }

    /** What the client is sent of the backend's headers. */
    static MultiMap answer(MultiMap headers) {
        MultiMap forwarded = MultiMap.caseInsensitiveMultiMap().addAll(headers);
        removeHopByHop(forwarded);
        CROSS_ORIGIN.forEach(forwarded::remove);
        return forwarded;
    }

    /** Names that the backend answers itself; the face's own values for them are left out. */
    static Set<String> names(MultiMap headers) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : headers) {
            names.add(header.getKey());
        }
        return names;
    }

    private static void removeHopByHop(MultiMap headers) {
        for (String line : headers.getAll("Connection")) {
            for (String named : line.split(",")) {
                if (!named.isBlank()) {
                    headers.remove(named.trim());
                }
            }
        }
        HOP_BY_HOP.forEach(headers::remove);
    }

    static boolean containsToken(MultiMap headers, String name, String token) {
        return headers.getAll(name).stream()
                .flatMap(line -> java.util.Arrays.stream(line.split(",")))
                .anyMatch(t -> t.trim().toLowerCase(Locale.ROOT).equals(token));
    }
}
