package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apiserver.endpoints.ApiResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;

/**
 * Carries proxied requests to pods. One for each event loop, and confined to it. Its client is made with the first request, and
 * closed with the listener it was made in. Connections are not kept: a pod may go at any time, and a request that found only its
 * closed connection could not be repeated.
 */
final class ProxyForwarder {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final int MAX_HEADER = 256 << 10;
    private static final int CONNECTIONS = 10_000;

    private final Vertx vertx;
    private final Metrics metrics;
    private final FaultHandler faults;
    private HttpClient client;

    ProxyForwarder(Vertx vertx, Metrics metrics, FaultHandler faults) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.faults = faults;
    }

    /** The request is paused, and its body unread. */
    void forward(HttpServerRequest http, Exchange exchange, ApiResponse.Proxied target) {
        new ProxiedRequest(http, exchange, target, metrics, faults).start(client());
    }

    private HttpClient client() {
        if (client == null) {
            client = vertx.createHttpClient(
                    new HttpClientOptions()
                            .setKeepAlive(false)
                            .setTcpNoDelay(true)
                            .setConnectTimeout(Math.toIntExact(CONNECT.toMillis()))
                            // Backends' certificates are their own affair: nobody could have signed them for a pod's
                            // address.
                            .setTrustAll(true)
                            .setVerifyHost(false)
                            .setMaxHeaderSize(MAX_HEADER)
                            .setMaxInitialLineLength(MAX_HEADER),
                    new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        }
        return client;
    }
}
