package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.Map;

/** Writes whole answers and failures. On the event loop of the connection. */
final class ResponseWriter {
    /** How much of a list is handed to TLS at a time; the next piece waits until the socket takes more. */
    private static final int CHUNK = 64 << 10;

    private ResponseWriter() {}

    static ApiResponse.Whole rendered(ApiResponse.Failure failure) {
        int retry = failure.status()
                .details()
                .map(d -> d.path("retryAfterSeconds").asInt())
                .orElse(0);
        Map<String, List<String>> headers = failure.headers();
        if (retry > 0 && !headers.containsKey("Retry-After")) {
            headers = new java.util.LinkedHashMap<>(headers);
            headers.put("Retry-After", List.of(Integer.toString(retry)));
        }
        return new ApiResponse.Whole(
                failure.status().code(),
                Representation.JSON,
                headers,
                List.of(Json.bytes(failure.status().toJson())));
    }

    static void write(HttpServerRequest http, Exchange exchange, ApiResponse.Whole answer) {
        HttpServerResponse response = http.response();
        ApiResponse.Whole form = inWantedForm(exchange.request(), answer);
        long length = length(form.body());
        head(response, exchange, form.code(), form.contentType(), form.headers());
        if (Representation.wantsGzip(exchange.request(), length) && http.method() != HttpMethod.HEAD) {
            writeGzipped(response, form.body());
            return;
        }
        if (form.code() == 304 || form.code() == 204) {
            response.end();
            return;
        }
        response.putHeader("Content-Length", Long.toString(length));
        if (http.method() == HttpMethod.HEAD) {
            response.end();
        } else if (form.body().size() == 1) {
            response.end(view(form.body().get(0)));
        } else {
            writePieces(response, new Outflow(response::write), form.body(), 0);
        }
    }

    private static ApiResponse.Whole inWantedForm(ApiRequest request, ApiResponse.Whole answer) {
        if (!answer.contentType().startsWith(Representation.JSON)
                || answer.body().isEmpty()) {
            return answer;
        }
        if (Representation.wantsYaml(request)) {
            return new ApiResponse.Whole(
                    answer.code(),
                    Representation.YAML,
                    answer.headers(),
                    List.of(Representation.yaml(joined(answer.body()))));
        }
        return Representation.wantsIndented(request)
                ? new ApiResponse.Whole(
                        answer.code(),
                        answer.contentType(),
                        answer.headers(),
                        List.of(Representation.indented(joined(answer.body()))))
                : answer;
    }

    static void head(
            HttpServerResponse response,
            Exchange exchange,
            int code,
            String contentType,
            Map<String, List<String>> headers) {
        response.setStatusCode(code);
        for (Exchange.Header header : exchange.headers()) {
            boolean adds = header.name().equals("Warning");
            List<String> own = headers.isEmpty() ? null : headers.get(header.name());
            if (own == null || adds && !own.contains(header.value())) {
                response.headers().add(header.name(), header.value());
            }
        }
        headers.forEach((name, values) -> response.headers().add(name, values));
        if (!contentType.isEmpty()) {
            response.putHeader("Content-Type", contentType);
        }
    }

    /** Compression takes milliseconds for each megabyte, so it leaves the event loop. */
    private static void writeGzipped(HttpServerResponse response, List<byte[]> body) {
        io.vertx.core.Vertx.currentContext()
                .executeBlocking(() -> Representation.gzip(body), false)
                .onSuccess(packed -> {
                    if (!response.closed()) {
                        response.putHeader("Content-Encoding", "gzip");
                        response.putHeader("Vary", "Accept-Encoding");
                        response.putHeader("Content-Length", Integer.toString(packed.length));
                        response.end(view(packed));
                    }
                })
                .onFailure(e -> response.reset());
    }

    private static void writePieces(HttpServerResponse response, Outflow outflow, List<byte[]> pieces, int from) {
        int next = from;
        while (next < pieces.size()) {
            if (outflow.full()) {
                int rest = next;
                outflow.onDrain(() -> writePieces(response, outflow, pieces, rest));
                return;
            }
            int end = next;
            int bytes = 0;
            while (end < pieces.size() && bytes < CHUNK) {
                bytes += pieces.get(end++).length;
            }
            outflow.write(view(pieces.subList(next, end)));
            next = end;
        }
        response.end();
    }

    private static Buffer view(List<byte[]> pieces) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(pieces.size(), pieces.toArray(byte[][]::new)));
    }

    /** The array itself: nobody writes to it, and Netty only reads. */
    static Buffer view(byte[] bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
    }

    private static long length(List<byte[]> pieces) {
        long length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        return length;
    }

    private static byte[] joined(List<byte[]> pieces) {
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        byte[] all = new byte[Math.toIntExact(length(pieces))];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }
}
