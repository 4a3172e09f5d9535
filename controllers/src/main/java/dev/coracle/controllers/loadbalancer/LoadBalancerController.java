package dev.coracle.controllers.loadbalancer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ControllerContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a cloud does for Services of type LoadBalancer: gives them an address, the wished one if it is free, and takes it back.
 * The proxy answers there as it does at cluster IPs. Services of a load balancer class are somebody else's, and without a pool
 * of addresses all are. Keys are Services.
 */
public final class LoadBalancerController implements Controller {
    static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
    private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

    private final ApiClient client;
    private final EventRecorder events;
    private final AddressPool pool;
    private final Map<ObjectKey, List<String>> given = new ConcurrentHashMap<>();
    /** The nodes that a Service's load balancer was last told of. */
    private final Map<ObjectKey, Set<String>> hosts = new ConcurrentHashMap<>();
    /** The version of a Service that our last write made: what is older is not worked on. */
    private final Map<ObjectKey, Long> written = new ConcurrentHashMap<>();

    /** Services that found no address free. */
    private final Set<ObjectKey> waiting = ConcurrentHashMap.newKeySet();

    private Lister services;
    private Lister nodes;

    public LoadBalancerController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder("service-controller");
        this.pool = AddressPool.of(context.cluster().loadBalancerPool());
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
        nodes = watches.lister(Resources.NODES);
        watches.on(Resources.SERVICES, this::serviceChanged);
        watches.on(Resources.NODES, this::nodeChanged);
    }

    private Collection<ObjectKey> serviceChanged(Change change) {
        List<ObjectKey> keys = new ArrayList<>(List.of(change.key()));
        boolean frees = change.after().isEmpty() || !wanted(change.after().get());
        if (frees) {
            keys.addAll(waiting);
        }
        return keys;
    }

    private Collection<ObjectKey> nodeChanged(Change change) {
        boolean before = change.before().map(LoadBalancerController::included).orElse(false);
        boolean after = change.after().map(LoadBalancerController::included).orElse(false);
        return before == after ? List.of() : List.copyOf(hosts.keySet());
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> service = services.get(key);
        if (service.isEmpty()) {
            forget(key);
            written.remove(key);
        } else if (service.get().resourceVersion() < written.getOrDefault(key, 0L)) {
            return Result.DONE; // the newer one is on its way
        } else if (wanted(service.get())) {
            if (!pool.isEmpty()) {
                provide(service.get());
            }
        } else if (service.get().finalizers().contains(FINALIZER)) {
            takeBack(service.get());
        } else {
            forget(key);
        }
        return Result.DONE;
    }

    private static boolean wanted(KubeObject service) {
        return !service.deleting()
                && service.text("spec.type").equals("LoadBalancer")
                && !service.fields().has("spec.loadBalancerClass");
    }

    private void forget(ObjectKey key) {
        given.remove(key);
        hosts.remove(key);
        waiting.remove(key);
    }

    private void provide(KubeObject service) {
        List<String> present = addresses(service);
        Set<String> taken = taken(service.key());
        String wish = wish(service, taken);
        boolean done = service.finalizers().contains(FINALIZER)
                && !present.isEmpty()
                && (wish.isEmpty() || present.contains(wish));
        if (done) {
            given.put(service.key(), present);
            nodesChanged(service);
            return;
        }
        events.normal(service, "EnsuringLoadBalancer", "Ensuring load balancer");
        KubeObject held = service.finalizers().contains(FINALIZER) ? service : hold(service);
        tellOfNodes(service);
        List<String> chosen = choose(service, wish, taken);
        if (chosen.isEmpty()) {
            waiting.add(service.key());
            events.warning(
                    service,
                    "SyncLoadBalancerFailed",
                    "Error syncing load balancer: failed to ensure load balancer: no address is free in " + pool);
            return;
        }
        waiting.remove(service.key());
        given.put(service.key(), chosen);
        ObjectNode body = held.copy();
        ArrayNode ingress = body.withObjectProperty("status")
                .withObjectProperty("loadBalancer")
                .putArray("ingress");
        chosen.forEach(ip -> ingress.addObject().put("ip", ip).put("ipMode", "VIP"));
        write(service.key(), "status", body);
        events.normal(service, "EnsuredLoadBalancer", "Ensured load balancer");
    }

    private KubeObject hold(KubeObject service) {
        ObjectNode body = service.copy();
        body.withObjectProperty("metadata").withArrayProperty("finalizers").add(FINALIZER);
        return write(service.key(), "", body);
    }

    private KubeObject write(ObjectKey key, String subresource, ObjectNode body) {
        KubeObject now = client.update(Resources.SERVICES, key, subresource, body);
        written.put(key, now.resourceVersion());
        return now;
    }

    private static List<String> addresses(KubeObject service) {
        return service.fields().list("status.loadBalancer.ingress").stream()
                .map(ingress -> ingress.text("ip"))
                .toList();
    }

    private Set<String> taken(ObjectKey own) {
        Set<String> taken = new HashSet<>();
        for (KubeObject other : services.list("")) {
            if (!other.key().equals(own)) {
                taken.addAll(addresses(other));
            }
        }
        given.forEach((key, ips) -> {
            if (!key.equals(own)) {
                taken.addAll(ips);
            }
        });
        return taken;
    }

    /** The address the Service asks for if it can have it; otherwise "". */
    private static String wish(KubeObject service, Set<String> taken) {
        return IpAddress.parse(service.text("spec.loadBalancerIP"))
                .map(IpAddress::toString)
                .filter(ip -> !taken.contains(ip))
                .orElse("");
    }

    private List<String> choose(KubeObject service, String wish, Set<String> taken) {
        if (!wish.isEmpty()) {
            return List.of(wish);
        }
        List<String> families = service.fields().texts("spec.ipFamilies");
        return (families.isEmpty() ? List.of(IpAddress.IPV4) : families)
                .stream().flatMap(family -> pool.free(family, taken).stream()).toList();
    }

    private static boolean included(KubeObject node) {
        return !node.labels().containsKey(EXCLUDED) && !node.deleting();
    }

    private static boolean ready(KubeObject node) {
        for (Fields condition : node.fields().list("status.conditions")) {
            if (condition.text("type").equals("Ready")) {
                return condition.text("status").equals("True");
            }
        }
        return false;
    }

    private Set<String> included() {
        Set<String> names = new TreeSet<>();
        nodes.list("").stream().filter(LoadBalancerController::included).forEach(node -> names.add(node.name()));
        return names;
    }

    private void tellOfNodes(KubeObject service) {
        hosts.put(service.key(), included());
        if (nodes.list("").stream().noneMatch(node -> included(node) && ready(node))) {
            warnOfNoNodes(service);
        }
    }

    private void warnOfNoNodes(KubeObject service) {
        events.warning(service, "UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer");
    }

    private void nodesChanged(KubeObject service) {
        Set<String> now = included();
        Set<String> before = hosts.put(service.key(), now);
        if (before == null || before.equals(now)) {
            return;
        }
        if (now.isEmpty()) {
            warnOfNoNodes(service);
        } else {
            events.normal(service, "UpdatedLoadBalancer", "Updated load balancer with new hosts");
        }
    }

    private void takeBack(KubeObject service) {
        events.normal(service, "DeletingLoadBalancer", "Deleting load balancer");
        forget(service.key());
        ObjectNode body = service.copy();
        ArrayNode kept = body.withObjectProperty("metadata").putArray("finalizers");
        service.finalizers().stream().filter(f -> !f.equals(FINALIZER)).forEach(kept::add);
        write(service.key(), "", body);
        events.normal(service, "DeletedLoadBalancer", "Deleted load balancer");
    }
}
