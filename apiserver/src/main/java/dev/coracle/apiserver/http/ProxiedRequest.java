package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.ProxyPath;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request through {@code proxy} and its answer, as apimachinery's UpgradeAwareHandler carries them: bodies flow through with
 * back pressure, pages get their links rewritten, an upgrade becomes a tunnel. Confined to the event loop of the client's
 * connection. When the client goes the backend's request is reset, and the other way round.
 */
final class ProxiedRequest {
    private final HttpServerRequest http;
    private final HttpServerResponse response;
    private final Exchange exchange;
    private final ApiResponse.Proxied target;
    private final Metrics metrics;
    private final FaultHandler faults;
    private final boolean upgrade;
    private final boolean hasBody;
    private final String path;
    private Runnable cancel = () -> {};
    private boolean over;

    ProxiedRequest(
            HttpServerRequest http,
            Exchange exchange,
            ApiResponse.Proxied target,
            Metrics metrics,
            FaultHandler faults) {
        this.http = http;
        this.response = http.response();
        this.exchange = exchange;
        this.target = target;
        this.metrics = metrics;
        this.faults = faults;
        this.upgrade =
                http.method() == HttpMethod.GET && ProxyHeaders.containsToken(http.headers(), "Connection", "upgrade");
        this.hasBody = RequestReader.hasBody(http);
        boolean slash =
                exchange.request().path().endsWith("/") && !target.path().endsWith("/");
        this.path = slash ? target.path() + "/" : target.path();
    }

    void start(HttpClient client) {
        boolean reads = exchange.request().method().equals("GET") || http.method() == HttpMethod.HEAD;
        if (path.isEmpty() && reads && !upgrade) {
            redirect();
            return;
        }
        Optional<InetSocketAddress> address = target.address();
        if (address.isEmpty()) {
            refuse(unreachable(ProxyFaults.refused(hostAndPort(target.portOrDefault()))));
            return;
        }
        metrics.longRunning().increment();
        response.closeHandler(gone -> end());
        response.exceptionHandler(e -> end());
        client.request(options(address.get()))
                .onSuccess(this::send)
                .onFailure(e -> fail(unreachable(ProxyFaults.connecting(hostAndPort(target.portOrDefault()), e))));
    }

    /** A page without slash at the end of its address would have its relative links lead nowhere. */
    private void redirect() {
        String query = http.query() == null || http.query().isEmpty() ? "" : "?" + http.query();
        http.resume();
        Map<String, List<String>> location =
                Map.of("Location", List.of(exchange.request().path() + "/" + query));
        metrics.answered(exchange.attributes(), 301);
        ResponseWriter.write(http, exchange, new ApiResponse.Whole(301, "", location, List.of(new byte[0])));
    }

    private String hostAndPort(String port) {
        String host = target.host().indexOf(':') >= 0 ? "[" + target.host() + "]" : target.host();
        return port.isEmpty() ? host : host + ":" + port;
    }

    private RequestOptions options(InetSocketAddress address) {
        String query = http.query() == null ? "" : "?" + http.query();
        String sent = path.startsWith("/") ? path : "/" + path;
        return new RequestOptions()
                .setMethod(
                        upgrade
                                ? HttpMethod.GET
                                : HttpMethod.valueOf(exchange.request().method()))
                .setServer(SocketAddress.inetSocketAddress(address))
                .setHost(target.host())
                .setPort(Integer.parseInt(target.portOrDefault()))
                .setSsl(target.scheme().equals("https"))
                .setURI(Uri.escapePath(sent) + query)
                .setHeaders(headers(sent));
    }

    private MultiMap headers(String sent) {
        String uri = ProxyPath.join(prepend(), Uri.escapePath(sent));
        MultiMap headers = ProxyHeaders.request(
                http.headers(),
                requestedHost(),
                http.remoteAddress().host(),
                upgrade ? "" : sent.endsWith("/") ? uri + "/" : uri);
        if (upgrade) {
            headers.set("Connection", "Upgrade");
            headers.set("Upgrade", http.getHeader("Upgrade") == null ? "" : http.getHeader("Upgrade"));
            if (!exchange.request().method().equals("GET")) {
                headers.set(PostUpgrade.HEADER, exchange.request().method());
            }
        }
        return headers;
    }

    private String requestedHost() {
        return http.authority() == null ? "" : http.authority().toString();
    }

    /** The client's path up to where the backend's begins. */
    private String prepend() {
        String asked = exchange.request().path();
        return asked.endsWith(path) ? asked.substring(0, asked.length() - path.length()) : asked;
    }

    private void send(HttpClientRequest request) {
        if (over) {
            request.reset();
            return;
        }
        cancel = request::reset;
        request.exceptionHandler(e -> fail(unreachable(ProxyFaults.waiting(e))));
        if (upgrade) {
            PostUpgrade.install(request.connection());
            request.connect().onSuccess(this::upgraded).onFailure(e -> fail(unreachable(ProxyFaults.waiting(e))));
            return;
        }
        request.response().onSuccess(this::answer).onFailure(e -> fail(unreachable(ProxyFaults.waiting(e))));
        if (!hasBody) {
            http.resume();
            request.end();
            return;
        }
        if (!request.headers().contains("Content-Length")) {
            request.setChunked(true);
        }
        http.pipe().endOnFailure(false).to(request).onFailure(e -> request.reset());
    }

    private void upgraded(HttpClientResponse answer) {
        if (answer.statusCode() != 101) {
            http.resume();
            answer(answer);
            return;
        }
        NetSocket backend = answer.netSocket();
        backend.pause();
        answer.headers().forEach(h -> response.headers().add(h.getKey(), h.getValue()));
        metrics.answered(exchange.attributes(), 101);
        cancel = backend::close;
        http.toNetSocket()
                .onSuccess(client -> {
                    client.closeHandler(gone -> end());
                    client.pipeTo(backend);
                    backend.pipeTo(client);
                })
                .onFailure(e -> end());
    }

    private void answer(HttpClientResponse answer) {
        if (over) {
            return;
        }
        MultiMap headers = ProxyHeaders.answer(answer.headers());
        LinkRewriter links = new LinkRewriter(prepend(), hostAndPort(target.port()), requestedHost());
        String location = headers.get("Location");
        if (location != null && !location.isEmpty()) {
            headers.set("Location", links.rewrite(location));
            pass(answer, headers, Buffer.buffer());
        } else if (isRewritable(answer)) {
            collect(answer, headers, links);
        } else {
            pass(answer, headers, Buffer.buffer());
        }
    }

    private boolean isRewritable(HttpClientResponse answer) {
        String length = answer.getHeader("Content-Length");
        return HtmlBody.isPage(answer.getHeader("Content-Type"))
                && HtmlBody.canRead(answer.getHeader("Content-Encoding"))
                && http.method() != HttpMethod.HEAD
                && (length == null || length.length() < 9 && Integer.parseInt(length) <= HtmlBody.LIMIT);
    }

    /** A page is read whole before any of it is written, but for one that is too large to be rewritten. */
    private void collect(HttpClientResponse answer, MultiMap headers, LinkRewriter links) {
        Buffer page = Buffer.buffer();
        answer.exceptionHandler(e -> abort());
        answer.handler(piece -> {
            page.appendBuffer(piece);
            if (page.length() > HtmlBody.LIMIT) {
                answer.pause();
                pass(answer, headers, page);
            }
        });
        answer.endHandler(end -> {
            String encoding = answer.getHeader("Content-Encoding");
            byte[] whole = page.getBytes();
            byte[] body = HtmlBody.rewritten(whole, encoding, links::rewrite).orElse(whole);
            if (!over) {
                head(answer, headers.set("Content-Length", Integer.toString(body.length)));
                response.end(ResponseWriter.view(body)).onComplete(written -> end());
            }
        });
    }

    private void pass(HttpClientResponse answer, MultiMap headers, Buffer first) {
        head(answer, headers);
        boolean bodiless = http.method() == HttpMethod.HEAD || answer.statusCode() == 204 || answer.statusCode() == 304;
        if (!bodiless) {
            if (!headers.contains("Content-Length")) {
                response.setChunked(true);
            }
            if (first.length() == 0) {
                response.writeHead();
            } else {
                response.write(first);
            }
        }
        answer.pipe().endOnSuccess(false).endOnFailure(false).to(response).onComplete(done -> {
            if (done.failed()) {
                abort();
            } else if (!over) {
                response.end().onComplete(written -> end());
            }
        });
    }

    private void head(HttpClientResponse answer, MultiMap headers) {
        metrics.answered(exchange.attributes(), answer.statusCode());
        response.setStatusCode(answer.statusCode());
        Set<String> own = ProxyHeaders.names(headers);
        for (Exchange.Header header : exchange.headers()) {
            if (!own.contains(header.name())) {
                response.headers().add(header.name(), header.value());
            }
        }
        response.headers().addAll(headers);
    }

    private static StatusException unreachable(String why) {
        return StatusException.of(Reason.ServiceUnavailable, "error trying to reach service: " + why);
    }

    private void fail(StatusException why) {
        if (response.headWritten()) {
            abort();
        } else if (!over) {
            refuse(why);
            end();
        }
    }

    private void refuse(StatusException why) {
        http.resume();
        metrics.answered(exchange.attributes(), why.code());
        ResponseWriter.write(http, exchange, ResponseWriter.rendered(new ApiResponse.Failure(why, Map.of())));
    }

    /** The backend went in the middle of its answer: so must the client's, or it would look whole. */
    private void abort() {
        if (!over) {
            response.reset();
            end();
        }
    }

    private void end() {
        if (!over) {
            over = true;
            metrics.longRunning().decrement();
            try {
                cancel.run();
            } catch (RuntimeException e) {
                faults.onFault("cancel a proxied request", e);
            }
        }
    }
}
