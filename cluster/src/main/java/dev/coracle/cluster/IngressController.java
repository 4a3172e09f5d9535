package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.proxy.ingress.IngressOwnership;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tells users that their Ingresses are served, and where: the Event {@code Sync} and the status. Keys are Ingresses. */
final class IngressController implements Controller {
    static final String NAME = "ingress-controller";

    private final ApiClient client;
    private final EventRecorder events;
    private final String address;
    /** The generation of each Ingress that the last Event was about. */
    private final Map<ObjectKey, Synced> synced = new ConcurrentHashMap<>();

    private Lister ingresses;
    private Lister classes;

    private record Synced(String uid, long generation) {}

    IngressController(ApiClient client, EventRecorder events, String address) {
        this.client = client;
        this.events = events;
        this.address = address;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void register(Watches watches) {
        ingresses = watches.lister(Resources.INGRESSES);
        classes = watches.lister(Resources.INGRESS_CLASSES);
        watches.on(Resources.INGRESSES, change -> List.of(change.key()));
        watches.on(
                Resources.INGRESS_CLASSES,
                change -> ingresses.list("").stream().map(KubeObject::key).toList());
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> ingress = ingresses.get(key);
        if (ingress.isEmpty()) {
            synced.remove(key);
        } else if (!ingress.get().deleting() && IngressOwnership.ours(ingress.get(), classes.list(""))) {
            announce(ingress.get());
            publishAddress(ingress.get());
        }
        return Result.DONE;
    }

    private void announce(KubeObject ingress) {
        Synced now = new Synced(ingress.uid(), ingress.generation());
        if (!now.equals(synced.put(ingress.key(), now))) {
            events.normal(ingress, "Sync", "Scheduled for sync");
        }
    }

    private void publishAddress(KubeObject ingress) {
        List<Fields> present = ingress.fields().list("status.loadBalancer.ingress");
        if (present.size() == 1 && present.get(0).text("ip").equals(address)) {
            return;
        }
        ObjectNode patch = Json.object();
        patch.putObject("status")
                .putObject("loadBalancer")
                .putArray("ingress")
                .addObject()
                .put("ip", address);
        client.patch(Resources.INGRESSES, ingress.key(), "status", PatchType.MERGE, patch);
    }
}
