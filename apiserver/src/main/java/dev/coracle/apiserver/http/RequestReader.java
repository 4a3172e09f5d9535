package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads a request whole and makes an {@link ApiRequest} of it. On the event loop of the connection. */
final class RequestReader {
    private static final byte[] NO_BODY = {};

    private RequestReader() {}

    /**
     * Calls {@code then} with the request and whether its body was larger than the limit; never when the upload breaks off.
     * Without a body the call comes before this returns.
     */
    static void read(HttpServerRequest http, String path, BiConsumer<ApiRequest, Boolean> then) {
        if (!hasBody(http)) {
            then.accept(request(http, path, NO_BODY), false);
            return;
        }
        Body body = new Body();
        http.handler(body::add);
        http.exceptionHandler(e -> body.discard()); // nobody is left to answer
        http.endHandler(end -> body.whenUsable(bytes -> then.accept(request(http, path, bytes), body.tooLarge)));
    }

    /** For proxied requests, whose body the backend reads. */
    static ApiRequest withoutBody(HttpServerRequest http, String path) {
        return request(http, path, NO_BODY);
    }

    static boolean hasBody(HttpServerRequest http) {
        if (http.isEnded()) {
            return false;
        }
        String length = http.getHeader("content-length");
        if (length != null) {
            return !length.equals("0");
        }
        return switch (http.version()) {
            case HTTP_1_0, HTTP_1_1 -> http.headers().contains("transfer-encoding");
            default -> true;
        };
    }

    private static ApiRequest request(HttpServerRequest http, String path, byte[] body) {
        Map<String, List<String>> headers = headers(http);
        List<String> agent = headers.getOrDefault("user-agent", List.of(""));
        return new ApiRequest(
                PostUpgrade.method(http),
                path,
                Uri.query(http.uri()),
                headers,
                body,
                new Caller("", "", List.of(), Map.of(), agent.get(0)));
    }

    private static Map<String, List<String>> headers(HttpServerRequest http) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : http.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            List<String> one = List.of(header.getValue());
            headers.merge(name, one, RequestReader::append);
        }
        return headers;
    }

    private static List<String> append(List<String> before, List<String> more) {
        List<String> all = new java.util.ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    /** Collects at most the limit; of a larger body only the fact is kept. */
    private static final class Body {
        private Optional<Buffer> collected = Optional.of(Buffer.buffer());
        private boolean tooLarge;
        private boolean broken;

        void add(Buffer piece) {
            if (tooLarge) {
                return;
            }
            if (collected.get().length() + piece.length() > BodyLimitFilter.LIMIT) {
                tooLarge = true;
                collected = Optional.empty();
                return;
            }
            collected.get().appendBuffer(piece);
        }

        void discard() {
            broken = true;
        }

        void whenUsable(java.util.function.Consumer<byte[]> then) {
            if (!broken) {
                then.accept(collected.map(Buffer::getBytes).orElse(NO_BODY));
            }
        }
    }
}
