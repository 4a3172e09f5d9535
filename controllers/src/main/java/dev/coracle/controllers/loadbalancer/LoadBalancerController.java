package dev.coracle.controllers.loadbalancer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ControllerContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a cloud does for Services of type LoadBalancer: gives them an address, the wished one if it is free, and takes it back.
 * The proxy answers there as it does at cluster IPs. Services of a load balancer class are somebody else's. Keys are Services.
 */
public final class LoadBalancerController implements Controller {
    static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
    private static final String RANGE = "172.18.255.";
    private static final int FIRST = 1;
    private static final int LAST = 254;

    private final ApiClient client;
    private final EventRecorder events;
    private final Map<ObjectKey, String> given = new HashMap<>();
    private Lister services;

    public LoadBalancerController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder("service-controller");
    }

    @Override
    public String name() {
        return "service-lb-controller";
    }

    /** One at a time: two Services cannot be given one address. */
    @Override
    public int workers() {
        return 1;
    }

    @Override
    public void register(Watches watches) {
        services = watches.lister(Resources.SERVICES);
        watches.on(Resources.SERVICES, change -> List.of(change.key()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> service = services.get(key);
        if (service.isEmpty()) {
            given.remove(key);
        } else if (wanted(service.get())) {
            provide(service.get());
        } else if (service.get().finalizers().contains(FINALIZER)) {
            takeBack(service.get());
        }
        return Result.DONE;
    }

    private static boolean wanted(KubeObject service) {
        return !service.deleting()
                && service.text("spec.type").equals("LoadBalancer")
                && !service.fields().has("spec.loadBalancerClass");
    }

    private void provide(KubeObject service) {
        List<Fields> ingress = service.fields().list("status.loadBalancer.ingress");
        boolean done = service.finalizers().contains(FINALIZER) && !ingress.isEmpty();
        if (done) {
            given.put(service.key(), ingress.get(0).text("ip"));
            return;
        }
        Optional<String> address = address(service);
        if (address.isEmpty()) {
            events.warning(
                    service,
                    "SyncLoadBalancerFailed",
                    "Error syncing load balancer: failed to ensure load balancer: no address is free in " + RANGE
                            + "0/24");
            return;
        }
        events.normal(service, "EnsuringLoadBalancer", "Ensuring load balancer");
        given.put(service.key(), address.get());
        KubeObject held = service.finalizers().contains(FINALIZER) ? service : hold(service);
        ObjectNode body = held.copy();
        ArrayNode list = body.withObjectProperty("status")
                .withObjectProperty("loadBalancer")
                .putArray("ingress");
        list.addObject().put("ip", address.get()).put("ipMode", "VIP");
        client.update(Resources.SERVICES, service.key(), "status", body);
        events.normal(service, "EnsuredLoadBalancer", "Ensured load balancer");
    }

    private KubeObject hold(KubeObject service) {
        ObjectNode body = service.copy();
        body.withObjectProperty("metadata").withArrayProperty("finalizers").add(FINALIZER);
        return client.update(Resources.SERVICES, service.key(), "", body);
    }

    private Optional<String> address(KubeObject service) {
        Set<String> taken = new HashSet<>();
        for (KubeObject other : services.list("")) {
            if (!other.key().equals(service.key())) {
                other.fields().list("status.loadBalancer.ingress").forEach(i -> taken.add(i.text("ip")));
            }
        }
        given.forEach((key, ip) -> {
            if (!key.equals(service.key())) {
                taken.add(ip);
            }
        });
        String wish = service.text("spec.loadBalancerIP");
        if (wish.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") && !taken.contains(wish)) {
            return Optional.of(wish);
        }
        for (int i = FIRST; i <= LAST; i++) {
            if (!taken.contains(RANGE + i)) {
                return Optional.of(RANGE + i);
            }
        }
        return Optional.empty();
    }

    private void takeBack(KubeObject service) {
        events.normal(service, "DeletingLoadBalancer", "Deleting load balancer");
        given.remove(service.key());
        ObjectNode body = service.copy();
        ArrayNode kept = body.withObjectProperty("metadata").putArray("finalizers");
        service.finalizers().stream().filter(f -> !f.equals(FINALIZER)).forEach(kept::add);
        client.update(Resources.SERVICES, service.key(), "", body);
        events.normal(service, "DeletedLoadBalancer", "Deleted load balancer");
    }
}
