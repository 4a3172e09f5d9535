package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.auth.ClientCertificates;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.RequestInfo;
import dev.coracle.apiserver.pki.Credential;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The API server's one HTTPS port: HTTP/1.1 and HTTP/2 by ALPN, TLS 1.2 and 1.3. Each connection lives on one event loop, where
 * its requests pass the filters; an answer that becomes ready on another thread comes back to it. Owns its sockets, and the
 * event loops only when it made them.
 */
public final class HttpFace implements AutoCloseable {
    /** Watches of a whole informer factory share one HTTP/2 connection. */
    private static final long STREAMS_PER_CONNECTION = 1000;

    private static final int MAX_HEADER = 256 << 10;

    private static final int MAX_MESSAGE = 4 << 20;

    /**
     * Where to listen, and as whom.
     *
     * @param port 0 for any free one
     * @param loops how many event loops share the port
     */
    public record Options(
            String host,
            int port,
            int loops,
            Credential server,
            X509Certificate ca,
            ClientCertificates clients,
            List<String> subProtocols) {}

    private final Vertx vertx;
    private final boolean ownsVertx;
    private final String deployment;
    private final URI address;

    private HttpFace(Vertx vertx, boolean ownsVertx, String deployment, URI address) {
        this.vertx = vertx;
        this.ownsVertx = ownsVertx;
        this.deployment = deployment;
        this.address = address;
    }

    /** Event loops as this class wants them: native transport where there is one, no file cache, no class-path look-ups. */
    public static Vertx newVertx(int loops) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** Listens on event loops of its own. */
    public static HttpFace start(
            Options options,
            FilterChain chain,
            Metrics metrics,
            List<StreamConnector> connectors,
            FaultHandler faults) {
        Vertx vertx = newVertx(options.loops());
        try {
            return start(vertx, true, options, chain, metrics, connectors, faults);
        } catch (RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    /** Listens on {@code vertx}, which other clusters may share. Returns when the port is open; blocks until then. */
    public static HttpFace start(
            Vertx vertx,
            Options options,
            FilterChain chain,
            Metrics metrics,
            List<StreamConnector> connectors,
            FaultHandler faults) {
        return start(vertx, false, options, chain, metrics, connectors, faults);
    }

    private static HttpFace start(
            Vertx vertx,
            boolean ownsVertx,
            Options options,
            FilterChain chain,
            Metrics metrics,
            List<StreamConnector> connectors,
            FaultHandler faults) {
        HttpServerOptions serverOptions = serverOptions(options);
        SocketAddress socketAddress = socketAddress(options);
        Requests requests = new Requests(options.clients(), chain, metrics, List.copyOf(connectors), faults);
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Future<String> deployed = vertx.deployVerticle(
                () -> new Listener(serverOptions, socketAddress, requests, port),
                new DeploymentOptions().setInstances(options.loops()));
        try {
            String deployment =
                    deployed.toCompletionStage().toCompletableFuture().join();
            return new HttpFace(vertx, ownsVertx, deployment, address(options.host(), port.join()));
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "cannot listen on " + options.host() + ":" + options.port() + ": " + why(e.getCause()),
                    e.getCause());
        }
    }

    /** Without the name of the system call, which the native transport puts first. */
    private static String why(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        int call = text.indexOf("): ");
        return text.startsWith("bind(") && call > 0 ? text.substring(call + 3) : text;
    }

    /** All listeners of one face share a port; for "any" Vert.x wants a number by which they find each other. */
    private static SocketAddress socketAddress(Options options) {
        return options.port() == 0
                ? SocketAddress.sharedRandomPort(ThreadLocalRandom.current().nextInt(1, 1 << 30), options.host())
                : SocketAddress.inetSocketAddress(options.port(), options.host());
    }

    private static URI address(String host, int port) {
        return URI.create("https://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port);
    }

    private static HttpServerOptions serverOptions(Options options) {
        HttpServerOptions server = new HttpServerOptions()
                .setUseAlpn(true)
                .setSsl(true)
                .setSslEngineOptions(new ServerTls())
                .setKeyCertOptions(KeyCertOptions.wrap(new ServerKey(options.server(), options.ca())))
                .setTrustOptions(TrustOptions.wrap(new AnyClient(options.ca())))
                .setClientAuth(ClientAuth.REQUEST)
                .setTcpNoDelay(true)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(MAX_HEADER)
                .setMaxHeaderSize(MAX_HEADER)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(STREAMS_PER_CONNECTION)
                        .setMaxHeaderListSize(MAX_HEADER))
                // Clients end watches by resetting their streams: many resets are ordinary here, and no attack.
                .setHttp2RstFloodMaxRstFramePerWindow(1_000_000)
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE)
                .setWebSocketSubProtocols(options.subProtocols())
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        server.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
        return server;
    }

    /** {@code https://127.0.0.1:PORT}. */
    public URI address() {
        return address;
    }

    public int port() {
        return address.getPort();
    }

    /** Closes the port and every connection. Returns when both are closed; never call it from an event loop. */
    @Override
    public void close() {
        vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
        if (ownsVertx) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** One listener for each event loop. */
    private static final class Listener extends VerticleBase {
        private final HttpServerOptions options;
        private final SocketAddress address;
        private final Requests requests;
        private final CompletableFuture<Integer> port;

        Listener(HttpServerOptions options, SocketAddress address, Requests requests, CompletableFuture<Integer> port) {
            this.options = options;
            this.address = address;
            this.requests = requests;
            this.port = port;
        }

        @Override
        public Future<?> start() {
            HttpServer server = vertx.createHttpServer(options);
            ProxyForwarder forwarder = new ProxyForwarder(vertx, requests.metrics(), requests.faults());
            return server.requestHandler(http -> requests.handle(http, context, forwarder))
                    .connectionHandler(PostUpgrade::install)
                    .invalidRequestHandler(Listener::refuse)
                    .listen(address)
                    .onSuccess(s -> port.complete(s.actualPort()))
                    .onFailure(port::completeExceptionally);
        }

        /** Go answers what is not HTTP in plain text and hangs up. */
        private static void refuse(HttpServerRequest http) {
            http.response()
                    .setStatusCode(400)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .putHeader("Connection", "close")
                    .end("400 Bad Request")
                    .onComplete(done -> http.connection().close());
        }
    }

    /** Takes each request through the filters and writes the answer. Shared by all event loops; keeps no state. */
    private record Requests(
            ClientCertificates clients,
            FilterChain chain,
            Metrics metrics,
            List<StreamConnector> connectors,
            FaultHandler faults) {

        void handle(HttpServerRequest http, Context context, ProxyForwarder forwarder) {
            var path = Uri.path(http.uri());
            if (path.isEmpty()) {
                Listener.refuse(http);
                return;
            }
            if (isProxied(path.get())) {
                http.pause();
                handle(http, context, forwarder, RequestReader.withoutBody(http, path.get()), false);
                return;
            }
            RequestReader.read(
                    http, path.get(), (request, tooLarge) -> handle(http, context, forwarder, request, tooLarge));
        }

        /** Their bodies are not read here. */
        private static boolean isProxied(String path) {
            return path.contains("/proxy")
                    && RequestInfo.parse(path)
                            .filter(i -> i.subresource().equals("proxy"))
                            .isPresent();
        }

        private void handle(
                HttpServerRequest http,
                Context context,
                ProxyForwarder forwarder,
                ApiRequest request,
                boolean tooLarge) {
            Peer peer = Peer.of(http.connection().sslSession(), clients);
            Exchange exchange = new Exchange(request, peer, tooLarge);
            CompletionStage<ApiResponse> answer = chain.handle(exchange);
            if (answer instanceof CompletableFuture<ApiResponse> future && future.isDone()) {
                write(http, context, forwarder, exchange, future.join());
                return;
            }
            if (http.headers().contains("upgrade")) {
                http.pause();
            }
            answer.whenComplete((response, thrown) -> context.runOnContext(now -> {
                if (thrown != null) {
                    faults.onFault(request.method() + " " + request.path(), thrown);
                    http.response().reset();
                } else {
                    write(http, context, forwarder, exchange, response);
                }
            }));
        }

        private void write(
                HttpServerRequest http,
                Context context,
                ProxyForwarder forwarder,
                Exchange exchange,
                ApiResponse answer) {
            if (http.response().closed()) {
                return;
            }
            if (answer instanceof ApiResponse.Proxied proxied) {
                forwarder.forward(http, exchange, proxied);
                return;
            }
            if (!http.isEnded() && !http.headers().contains("upgrade")) {
                http.resume(); // a request to be proxied that was answered here: nobody wants its body
            }
            if (answer instanceof ApiResponse.Whole whole) {
                ResponseWriter.write(http, exchange, whole);
            } else if (answer instanceof ApiResponse.Streaming streaming) {
                StreamWriter.start(http, context, streaming, exchange, metrics.longRunning(), faults);
            } else if (answer instanceof ApiResponse.Upgrade upgrade) {
                upgrade(http, exchange, upgrade);
            } else if (answer instanceof ApiResponse.Failure failure) {
                ResponseWriter.write(http, exchange, ResponseWriter.rendered(failure));
            }
        }

        private void upgrade(HttpServerRequest http, Exchange exchange, ApiResponse.Upgrade upgrade) {
            for (StreamConnector connector : connectors) {
                if (connector.accepts(http, upgrade.kind())) {
                    connect(connector, http, exchange, upgrade);
                    return;
                }
            }
            refuse(http, exchange, StatusException.badRequest("Upgrade request required"));
        }

        private void connect(
                StreamConnector connector, HttpServerRequest http, Exchange exchange, ApiResponse.Upgrade upgrade) {
            metrics.longRunning().increment();
            try {
                connector.connect(http, upgrade, metrics.longRunning()::decrement);
            } catch (StatusException e) {
                metrics.longRunning().decrement();
                refuse(http, exchange, e);
            }
        }

        private static void refuse(HttpServerRequest http, Exchange exchange, StatusException status) {
            http.resume();
            ResponseWriter.write(http, exchange, ResponseWriter.rendered(new ApiResponse.Failure(status, Map.of())));
        }
    }
}
