package dev.coracle.apiserver.http;

import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.Caller;
import java.util.ArrayList;
import java.util.List;

/**
 * One request on its way through the filters, with what they add to its answer. Confined to the event loop of the connection
 * until the handler was called.
 */
final class Exchange {
    /** A header that a filter adds; the answer's own header of that name wins, except for warnings, which add up. */
    record Header(String name, String value) {}

    private final Peer peer;
    private final boolean bodyTooLarge;
    private final List<Header> headers = new ArrayList<>(4);
    private ApiRequest request;
    private RequestAttributes attributes;

    Exchange(ApiRequest request, Peer peer, boolean bodyTooLarge) {
        this.request = request;
        this.peer = peer;
        this.bodyTooLarge = bodyTooLarge;
    }

    ApiRequest request() {
        return request;
    }

    Peer peer() {
        return peer;
    }

    boolean bodyTooLarge() {
        return bodyTooLarge;
    }

    RequestAttributes attributes() {
        if (attributes == null) {
            attributes = RequestAttributes.of(request);
        }
        return attributes;
    }

    void caller(Caller caller) {
        request = new ApiRequest(
                request.method(), request.path(), request.query(), request.headers(), request.body(), caller);
    }

    void header(String name, String value) {
        headers.add(new Header(name, value));
    }

    List<Header> headers() {
        return headers;
    }
}
