package dev.coracle.apimachinery.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.client.Watch;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * The API over HTTPS, as any client sees it. Thread-safe; all calls and watches of one client share a connection where the server
 * speaks HTTP/2. A server that cannot be reached is an {@link UncheckedIOException}, a refusal a {@code StatusException}.
 */
public final class HttpApiClient implements ApiClient {
    private static final String JSON = "application/json";

    private final HttpClient http;
    private final URI server;
    private final String token;
    private final String userAgent;
    private final Executor watchExecutor;

    /**
     * @param server {@code https://HOST:PORT}
     * @param token a bearer token
     * @param caCertificate what to trust, as PEM
     * @param userAgent {@code NAME/VERSION}; the server takes the name of the field manager from it
     * @param watchExecutor where watchers are called; each one serially
     */
    public HttpApiClient(URI server, String token, String caCertificate, String userAgent, Executor watchExecutor) {
        this.http = HttpClient.newBuilder()
                .sslContext(TrustedCa.context(caCertificate))
                .build();
        this.server = server;
        this.token = token;
        this.userAgent = userAgent;
        this.watchExecutor = watchExecutor;
    }

    @Override
    public KubeObject get(GroupVersionResource resource, ObjectKey key) {
        return object(request(path(resource, key, "")).GET());
    }

    @Override
    public ObjectList list(GroupVersionResource resource, String namespace, ListOptions options) {
        Query query = Query.of(options);
        return Answers.list(
                send(request(collection(resource, namespace) + query).GET()));
    }

    @Override
    public Watch watch(GroupVersionResource resource, String namespace, WatchOptions options, Watcher watcher) {
        Query query = Query.of(options);
        HttpRequest request =
                request(collection(resource, namespace) + query).GET().build();
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = exchange(request, BodyHandlers.ofPublisher());
        if (response.statusCode() != 200) {
            throw Answers.refusal(response.statusCode(), whole(response.body()));
        }
        HttpWatch watch = new HttpWatch(watcher, watchExecutor);
        response.body().subscribe(BodySubscribers.fromLineSubscriber(watch));
        return watch;
    }

    private static byte[] whole(Flow.Publisher<List<ByteBuffer>> body) {
        BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
        body.subscribe(bytes);
        try {
            return bytes.getBody().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new UncheckedIOException(new IOException("the answer broke off", e.getCause()));
        }
    }

    @Override
    public KubeObject create(GroupVersionResource resource, String namespace, ObjectNode body) {
        return object(request(collection(resource, namespace))
                .header("Content-Type", JSON)
                .POST(body(body)));
    }

    @Override
    public KubeObject createSubresource(
            GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        return object(request(path(resource, key, subresource))
                .header("Content-Type", JSON)
                .POST(body(body)));
    }

    @Override
    public KubeObject update(GroupVersionResource resource, ObjectKey key, String subresource, ObjectNode body) {
        return object(request(path(resource, key, subresource))
                .header("Content-Type", JSON)
                .PUT(body(body)));
    }

    @Override
    public KubeObject patch(
            GroupVersionResource resource, ObjectKey key, String subresource, PatchType type, JsonNode patch) {
        return object(request(path(resource, key, subresource))
                .header("Content-Type", type.mediaType())
                .method("PATCH", body(patch)));
    }

    @Override
    public void delete(GroupVersionResource resource, ObjectKey key, DeleteOptions options) {
        send(request(path(resource, key, ""))
                .header("Content-Type", JSON)
                .method("DELETE", body(Answers.deleteOptions(options))));
    }

    @Override
    public void deleteCollection(
            GroupVersionResource resource, String namespace, ListOptions selection, DeleteOptions options) {
        send(request(collection(resource, namespace) + Query.of(selection))
                .header("Content-Type", JSON)
                .method("DELETE", body(Answers.deleteOptions(options))));
    }

    private static String collection(GroupVersionResource resource, String namespace) {
        return resource.path(Query.encode(namespace), "");
    }

    private static String path(GroupVersionResource resource, ObjectKey key, String subresource) {
        String path = resource.path(Query.encode(key.namespace()), Query.encode(key.name()));
        return subresource.isEmpty() ? path : path + "/" + subresource;
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(server + target))
                .header("Authorization", "Bearer " + token)
                .header("Accept", JSON)
                .header("User-Agent", userAgent);
    }

    private static BodyPublisher body(JsonNode tree) {
        return BodyPublishers.ofByteArray(Json.bytes(tree));
    }

    private KubeObject object(HttpRequest.Builder request) {
        return KubeObject.of(Answers.tree(send(request)));
    }

    private byte[] send(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = exchange(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw Answers.refusal(response.statusCode(), response.body());
        }
        return response.body();
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(
                    new InterruptedIOException(request.method() + " " + request.uri() + " was interrupted"));
        }
    }
}
