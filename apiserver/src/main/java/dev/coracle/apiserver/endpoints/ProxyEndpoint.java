package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.net.PodAccess;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.NodeApi;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * {@code proxy} of pods, services and nodes: finds out where the request goes. The HTTP face carries it there; only the kubelets
 * of this process are asked here.
 */
final class ProxyEndpoint implements Endpoint {
    private final Registry registry;
    private final PodAccess pods;
    private final NodeApi kubelets;
    private final ContainerEndpoint containers;

    ProxyEndpoint(Registry registry, PodAccess pods, NodeApi kubelets, ContainerEndpoint containers) {
        this.registry = registry;
        this.pods = pods;
        this.kubelets = kubelets;
        this.containers = containers;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        String path = path(call);
        if (call.kind().gvr().equals(Resources.NODES)) {
            return node(call, path);
        }
        ProxyTargets.Target target = call.kind().gvr().equals(Resources.SERVICES) ? service(call) : pod(call);
        return proxied(target, path);
    }

    private CompletionStage<ApiResponse> proxied(ProxyTargets.Target target, String path) {
        ApiResponse.Proxied unresolved =
                new ApiResponse.Proxied(target.scheme(), target.host(), target.port(), path, Optional.empty());
        String port = unresolved.portOrDefault();
        if (!port.matches("[0-9]{1,5}")) {
            return CompletableFuture.completedFuture(unresolved);
        }
        return CompletableFuture.supplyAsync(
                () -> new ApiResponse.Proxied(
                        target.scheme(),
                        target.host(),
                        target.port(),
                        path,
                        pods.reach(target.host(), Integer.parseInt(port))),
                registry.context().worker());
    }

    /** What follows {@code proxy} in the path, or the {@code path} parameter; "" for neither. */
    private static String path(Call call) {
        String asked = call.info().rest().isEmpty()
                ? call.request().parameter("path")
                : call.info().rest();
        return ProxyPath.cleanKeepingSlash(asked);
    }

    private ProxyTargets.Target service(Call call) {
        String id = call.info().name();
        SchemeNamePort wanted = parse("service", id);
        ObjectKey key = ObjectKey.of(call.info().namespace(), wanted.name());
        Image image = registry.store().image();
        return ProxyTargets.service(
                id,
                wanted,
                registry.reader().now(call.kind(), key),
                image.get(new StorageKey("endpoints", key)),
                pod -> image.get(new StorageKey("pods", pod)),
                ThreadLocalRandom.current());
    }

    private ProxyTargets.Target pod(Call call) {
        SchemeNamePort wanted = parse("pod", call.info().name());
        return ProxyTargets.pod(
                wanted,
                registry.reader().now(call.kind(), ObjectKey.of(call.info().namespace(), wanted.name())));
    }

    private CompletionStage<ApiResponse> node(Call call, String path) {
        SchemeNamePort wanted = parse("node", call.info().name());
        KubeObject node = registry.reader().now(call.kind(), ObjectKey.cluster(wanted.name()));
        ProxyTargets.Target target = ProxyTargets.node(wanted, node);
        if (!target.port().equals(Integer.toString(NodeApi.PORT))) {
            return proxied(target, path);
        }
        String absolute = path.startsWith("/") ? path : "/" + path;
        String[] parts = absolute.split("/");
        if (parts.length == 5 && parts[1].equals("containerLogs")) {
            return CompletableFuture.completedFuture(
                    containerLog(call, wanted.name(), ObjectKey.of(parts[2], parts[3]), parts[4]));
        }
        Supplier<StatusException> refused = () -> StatusException.of(
                Reason.ServiceUnavailable,
                "error trying to reach service: dial tcp " + target.host() + ":" + target.port()
                        + ": connect: connection refused");
        NodeApi.Answer answer = kubelets.handle(wanted.name(), call.request().method(), absolute)
                .orElseThrow(refused);
        Map<String, List<String>> headers = new java.util.LinkedHashMap<>();
        answer.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return CompletableFuture.completedFuture(
                new ApiResponse.Whole(answer.code(), answer.contentType(), headers, List.of(answer.body())));
    }

    /** The kubelet's own path for logs, with its own words for what is missing. */
    private ApiResponse containerLog(Call call, String node, ObjectKey key, String container) {
        Kind pods = registry.kinds().find(Resources.PODS).orElseThrow();
        Optional<KubeObject> pod = registry.store()
                .image()
                .get(pods.storageKey(key))
                .filter(p -> p.text("spec.nodeName").equals(node));
        if (pod.isEmpty()) {
            return text(404, "pod \"" + key.name() + "\" does not exist\n");
        }
        boolean known = pod.get().fields().list("spec.containers").stream()
                .anyMatch(c -> c.text("name").equals(container));
        return known
                ? containers.log(pod.get(), container, call.request())
                : text(404, "container \"" + container + "\" not found in pod \"" + key.name() + "\"\n");
    }

    private static ApiResponse text(int code, String text) {
        return new ApiResponse.Whole(
                code,
                "text/plain; charset=utf-8",
                Map.of(),
                List.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static SchemeNamePort parse(String what, String id) {
        return SchemeNamePort.parse(id).orElseThrow(() -> ProxyTargets.invalid(what, id));
    }
}
