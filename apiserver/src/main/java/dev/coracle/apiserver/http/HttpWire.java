package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/** The body of an ordinary response, in chunks. */
final class HttpWire implements StreamWire {
    private final HttpServerRequest http;
    private final HttpServerResponse response;
    private final Exchange exchange;
    private final ApiResponse.Streaming answer;

    HttpWire(HttpServerRequest http, Exchange exchange, ApiResponse.Streaming answer) {
        this.http = http;
        this.response = http.response();
        this.exchange = exchange;
        this.answer = answer;
    }

    @Override
    public void open() {
        if (!response.headWritten()) {
            ResponseWriter.head(response, exchange, answer.code(), answer.contentType(), answer.headers());
            response.setChunked(true);
            response.writeHead();
        }
    }

    @Override
    public Future<?> write(Buffer bytes) {
        open();
        return response.write(bytes);
    }

    @Override
    public void end() {
        open();
        response.end();
    }

    @Override
    public void refuse(StatusException error) {
        ResponseWriter.write(http, exchange, ResponseWriter.rendered(new ApiResponse.Failure(error, Map.of())));
    }

    @Override
    public void abort() {
        response.reset();
    }
}
