package dev.coracle.cluster;

import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apiserver.registry.Bootstrap;
import java.util.Collection;
import java.util.List;

/**
 * Puts the API server's own objects back when they are removed: the Service {@code kubernetes}, its endpoints, and the default
 * ServiceCIDR. An edited Service stays as it is; edited endpoints do not. The one key is the Service.
 */
final class KubernetesServiceController implements Controller {
    private static final ObjectKey SERVICE = ObjectKey.of("default", "kubernetes");

    private final Bootstrap bootstrap;

    KubernetesServiceController(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    @Override
    public String name() {
        return "kubernetes-service-controller";
    }

    @Override
    public void register(Watches watches) {
        watches.on(Resources.SERVICES, change -> removed(change, SERVICE));
        watches.on(Resources.SERVICE_CIDRS, change -> removed(change, ObjectKey.cluster("kubernetes")));
        watches.on(Resources.ENDPOINTS, KubernetesServiceController::endpoints);
        watches.on(Resources.ENDPOINT_SLICES, KubernetesServiceController::endpoints);
    }

    private static Collection<ObjectKey> removed(Change change, ObjectKey own) {
        return change.key().equals(own) && change.after().isEmpty() ? List.of(SERVICE) : List.of();
    }

    private static Collection<ObjectKey> endpoints(Change change) {
        boolean seenBefore = change.before().isPresent();
        return change.key().equals(SERVICE) && seenBefore ? List.of(SERVICE) : List.of();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        bootstrap.ensure().toCompletableFuture().join();
        return Result.DONE;
    }
}
