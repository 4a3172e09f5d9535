package dev.coracle.controllers.endpointslicemirroring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.cache.RecentWrites;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Mirrors Endpoints of Services without a selector. Keys are Endpoints, which are named as their Services. */
public final class EndpointSliceMirroringController implements Controller {
    private static final String INDEX = "slices.mirror";
    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    private final ApiClient client;
    private final EventRecorder events;
    private final RecentWrites writes = new RecentWrites();
    private Lister services;
    private Lister endpoints;
    private Lister slices;

    public EndpointSliceMirroringController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder("endpoint-slice-mirroring-controller");
    }

    @Override
    public String name() {
        return "endpointslicemirroring-controller";
    }

    @Override
    public void register(Watches watches) {
        watches.index(Resources.ENDPOINT_SLICES, INDEX, EndpointSliceMirroringController::mirrorOf);
        services = watches.lister(Resources.SERVICES);
        endpoints = watches.lister(Resources.ENDPOINTS);
        slices = watches.lister(Resources.ENDPOINT_SLICES);
        watches.on(Resources.SERVICES, change -> List.of(change.key()));
        watches.on(Resources.ENDPOINTS, change -> List.of(change.key()));
        watches.on(Resources.ENDPOINT_SLICES, this::sliceChanged);
    }

    private Collection<ObjectKey> sliceChanged(Change change) {
        writes.observe(change);
        KubeObject slice = change.latest();
        return mirrorOf(slice).isEmpty()
                ? List.of()
                : List.of(ObjectKey.of(slice.namespace(), slice.labels().get(MirrorReconciler.SERVICE_NAME)));
    }

    private static List<String> mirrorOf(KubeObject slice) {
        Map<String, String> labels = slice.labels();
        String service = labels.get(MirrorReconciler.SERVICE_NAME);
        boolean ours = MirrorReconciler.CONTROLLER.equals(labels.get(MirrorReconciler.MANAGED_BY));
        return ours && service != null ? List.of(slice.namespace() + "/" + service) : List.of();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> mirrored = endpoints.get(key).filter(this::mirrors);
        List<KubeObject> existing = writes.current(key.toString(), () -> slices.indexed(INDEX, key.toString())).stream()
                .filter(slice -> !slice.deleting())
                .toList();
        if (mirrored.isEmpty()) {
            existing.forEach(this::delete);
            return Result.DONE;
        }
        List<KubeObject> ofAnother = existing.stream()
                .filter(s -> !s.controller()
                        .map(c -> c.uid().equals(mirrored.get().uid()))
                        .orElse(false))
                .toList();
        ofAnother.forEach(this::delete); // the Endpoints were made anew
        MirrorReconciler.Plan plan = MirrorReconciler.plan(
                mirrored.get(),
                existing.stream().filter(s -> !ofAnother.contains(s)).toList());
        apply(key, plan);
        if (plan.invalid() > 0) {
            events.warning(
                    mirrored.get(),
                    "InvalidIPAddress",
                    "Skipped " + plan.invalid() + " invalid IP addresses when mirroring to EndpointSlices");
        }
        if (plan.skipped() > plan.invalid()) {
            events.warning(
                    mirrored.get(),
                    "TooManyAddressesToMirror",
                    "A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. " + plan.skipped()
                            + " addresses were skipped");
        }
        return Result.DONE;
    }

    private boolean mirrors(KubeObject object) {
        boolean skipped =
                "true".equals(object.labels().get(SKIP)) || object.annotations().containsKey(LEADER);
        return !skipped
                && !object.deleting()
                && services.get(object.key())
                        .map(s -> s.at("spec").map("selector").isEmpty())
                        .orElse(false);
    }

    private void apply(ObjectKey key, MirrorReconciler.Plan plan) {
        for (ObjectNode slice : plan.creates()) {
            writes.wrote(key.toString(), client.create(Resources.ENDPOINT_SLICES, key.namespace(), slice));
        }
        for (ObjectNode slice : plan.updates()) {
            ObjectKey name =
                    ObjectKey.of(key.namespace(), slice.at("/metadata/name").asText());
            writes.wrote(key.toString(), client.update(Resources.ENDPOINT_SLICES, name, "", slice));
        }
        plan.deletes().forEach(this::delete);
    }

    private void delete(KubeObject slice) {
        client.deleteIfPresent(Resources.ENDPOINT_SLICES, slice.key(), DeleteOptions.DEFAULT.withUid(slice.uid()));
    }
}
