package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.PodAccess;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.NodeApi;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.Subresource;
import dev.coracle.apiserver.spi.ColumnSets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Routes {@code /api/…} and {@code /apis/…} to the endpoint of the verb. Thread-safe. */
public final class ResourceHandler implements ApiHandler {
    private static final Set<String> STREAMS = Set.of("log", "exec", "attach", "portforward");
    private static final Set<String> PROXIED = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Registry registry;
    private final Renderer renderer;
    private final Bodies bodies = new Bodies();
    private final Endpoint get;
    private final Endpoint list;
    private final Endpoint watch;
    private final Endpoint create;
    private final Endpoint update;
    private final Endpoint patch;
    private final Endpoint delete;
    private final Endpoint deleteCollection;
    private final ContainerEndpoint containers;
    private final Endpoint proxy;
    private final Endpoint review;
    private final Endpoint binding;

    /** Without pods and nodes: proxying finds nobody. */
    public ResourceHandler(Registry registry, ColumnSets columnSets, ContainerGateway gateway, Reviews reviews) {
        this(registry, columnSets, gateway, reviews, PodAccess.NONE, NodeApi.NONE);
    }

    public ResourceHandler(
            Registry registry,
            ColumnSets columnSets,
            ContainerGateway gateway,
            Reviews reviews,
            PodAccess pods,
            NodeApi kubelets) {
        this.registry = registry;
        this.renderer = new Renderer(columnSets, registry.context().clock());
        this.get = new GetEndpoint(registry, renderer);
        this.list = new ListEndpoint(registry, renderer);
        this.watch = new WatchEndpoint(registry, renderer);
        this.create = new CreateEndpoint(registry, renderer, bodies);
        this.update = new UpdateEndpoint(registry, renderer, bodies);
        this.patch = new PatchEndpoint(registry, renderer);
        this.delete = new DeleteEndpoint(registry, renderer, bodies);
        this.deleteCollection = new DeleteCollectionEndpoint(registry, renderer, bodies);
        this.containers =
                new ContainerEndpoint(registry, gateway, registry.context().clock());
        this.proxy = new ProxyEndpoint(registry, pods, kubelets, containers);
        this.binding = new BindingEndpoint(registry, renderer, bodies);
        this.review =
                new ReviewEndpoint(renderer, bodies, reviews, registry.context().clock());
    }

    @Override
    public CompletionStage<ApiResponse> handle(ApiRequest request) {
        try {
            Optional<RequestInfo> info = RequestInfo.parse(request.path());
            if (info.isEmpty()) {
                return request.path().startsWith("/api/") ? CompletableFuture.failedFuture(notFound()) : pageNotFound();
            }
            Optional<Kind> kind = registry.kinds().find(info.get().resource());
            if (kind.isEmpty() || !fits(kind.get(), info.get())) {
                return unknown(info.get());
            }
            Endpoint.Call call = new Endpoint.Call(request, info.get(), kind.get());
            Optional<String> deprecation = kind.get().deprecation();
            CompletionStage<ApiResponse> answer = endpoint(call).handle(call);
            return deprecation.isEmpty() ? answer : answer.thenApply(a -> Bodies.warned(a, deprecation.get()));
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Objects of namespaced kinds are only found under a namespace. */
    private static boolean fits(Kind kind, RequestInfo info) {
        boolean inNamespace = !info.namespace().isEmpty();
        return kind.descriptor().namespaced() ? inNamespace || info.name().isEmpty() || info.watch() : !inNamespace;
    }

    private CompletionStage<ApiResponse> unknown(RequestInfo info) {
        boolean knownGroup = registry.kinds().all().stream()
                .filter(Kind::builtin)
                .anyMatch(k -> k.gvr().group().equals(info.resource().group()));
        return knownGroup ? CompletableFuture.failedFuture(notFound()) : pageNotFound();
    }

    private static StatusException notFound() {
        return StatusException.of(Reason.NotFound, "the server could not find the requested resource")
                .withDetails(Json.object());
    }

    private static CompletionStage<ApiResponse> pageNotFound() {
        return CompletableFuture.completedFuture(new ApiResponse.Whole(
                404,
                "text/plain; charset=utf-8",
                Map.of("X-Content-Type-Options", List.of("nosniff")),
                List.of("404 page not found\n".getBytes(StandardCharsets.UTF_8))));
    }

    private Endpoint endpoint(Endpoint.Call call) {
        if (call.info().subresource().isEmpty()) {
            return main(call);
        }
        Subresource subresource =
                call.kind().descriptor().subresource(call.info().subresource()).orElseThrow(ResourceHandler::notFound);
        return below(call, subresource);
    }

    private Endpoint main(Endpoint.Call call) {
        boolean collection = call.info().name().isEmpty();
        boolean watches = call.info().watch() || ReadParameters.watches(call.request());
        String verb =
                switch (call.request().method()) {
                    case "GET" -> watches ? "watch" : collection ? "list" : "get";
                    case "POST" -> collection ? "create" : "";
                    case "PUT" -> collection ? "" : "update";
                    case "PATCH" -> collection ? "" : "patch";
                    case "DELETE" -> collection ? "deletecollection" : "delete";
                    default -> "";
                };
        if (verb.equals("watch") && !call.kind().descriptor().allows(verb)) {
            throw notWatched(call.kind());
        }
        if (!call.kind().descriptor().allows(verb) || !hasScope(call, verb)) {
            throw notAllowed();
        }
        if (ReviewEndpoint.handles(call.kind().gvr().qualifiedName())) {
            return review;
        }
        if (call.kind().gvr().qualifiedName().equals(BindingEndpoint.RESOURCE)) {
            return binding;
        }
        return switch (verb) {
            case "get" -> get;
            case "list" -> list;
            case "watch" -> watch;
            case "create" -> create;
            case "update" -> update;
            case "patch" -> patch;
            case "delete" -> delete;
            default -> deleteCollection;
        };
    }

    /** Collections of all namespaces can only be read. */
    private static boolean hasScope(Endpoint.Call call, String verb) {
        boolean allNamespaces =
                call.kind().descriptor().namespaced() && call.info().namespace().isEmpty();
        return !allNamespaces || verb.equals("list") || verb.equals("watch");
    }

    private Endpoint below(Endpoint.Call call, Subresource subresource) {
        if (subresource.name().equals("proxy")
                && PROXIED.contains(call.request().method())) {
            return proxy;
        }
        String verb =
                switch (call.request().method()) {
                    case "GET" -> "get";
                    case "POST" -> "create";
                    case "PUT" -> "update";
                    case "PATCH" -> "patch";
                    case "DELETE" -> "delete";
                    default -> "";
                };
        if (!subresource.verbs().contains(verb)) {
            throw notAllowed();
        }
        if (STREAMS.contains(subresource.name())) {
            return containers;
        }
        if (verb.equals("patch")) {
            return patch;
        }
        if (subresource.kind().equals(call.kind().gvk())) {
            return verb.equals("get") ? get : update;
        }
        return new SubresourceEndpoint(registry, renderer, bodies, subresource);
    }

    private static StatusException notWatched(Kind kind) {
        String resource = kind.gvr().qualifiedName();
        return StatusException.of(
                        Reason.MethodNotAllowed, "watch is not supported on resources of kind \"" + resource + "\"")
                .about(kind.gvr(), "");
    }

    private static StatusException notAllowed() {
        return StatusException.of(
                        Reason.MethodNotAllowed, "the server does not allow this method on the requested resource")
                .withDetails(Json.object());
    }
}
