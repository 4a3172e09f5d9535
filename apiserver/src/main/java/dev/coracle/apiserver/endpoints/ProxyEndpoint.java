package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code proxy} of pods, services and nodes: says why a target cannot be reached, as Kubernetes does. Bytes are not carried
 * here; port-forward and the cluster's own proxy are the ways to a pod.
 */
final class ProxyEndpoint implements Endpoint {
    private final Registry registry;

    ProxyEndpoint(Registry registry) {
        this.registry = registry;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        if (call.kind().gvr().equals(Resources.SERVICES)) {
            findEndpoint(call);
        }
        return CompletableFuture.failedFuture(
                StatusException.of(501, "NotImplemented", "proxying is not available on this server"));
    }

    private void findEndpoint(Call call) {
        Target target = Target.parse(call.info().name())
                .orElseThrow(() -> StatusException.badRequest(
                        "invalid service request " + quoted(call.info().name())));
        ObjectKey key = ObjectKey.of(call.info().namespace(), target.name);
        KubeObject service = registry.reader().now(call.kind(), key);
        if (target.port.matches("[0-9]+") && !hasPort(service, target.port)) {
            throw unavailable("no service port " + target.port + " found for service " + quoted(target.name));
        }
        Image image = registry.store().image();
        boolean any = image.get(new StorageKey("endpoints", key))
                .filter(e -> !e.fields().list("subsets").isEmpty())
                .isPresent();
        if (!any) {
            throw unavailable("no endpoints available for service " + quoted(target.name));
        }
    }

    private static boolean hasPort(KubeObject service, String port) {
        for (Fields candidate : service.at("spec").list("ports")) {
            if (candidate.text("port").equals(port)) {
                return true;
            }
        }
        return false;
    }

    private static StatusException unavailable(String why) {
        return StatusException.of(Reason.ServiceUnavailable, why);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    /** {@code name}, {@code name:port} or {@code scheme:name:port}. */
    private record Target(String name, String port) {
        static Optional<Target> parse(String id) {
            String[] parts = id.split(":", -1);
            boolean scheme = parts.length == 3 && (parts[0].isEmpty() || parts[0].matches("https?"));
            if (parts.length > 3 || parts.length == 3 && !scheme) {
                return Optional.empty();
            }
            String name = parts.length == 3 ? parts[1] : parts[0];
            String port = parts.length == 1 ? "" : parts[parts.length - 1];
            return name.isEmpty() ? Optional.empty() : Optional.of(new Target(name, port));
        }
    }
}
