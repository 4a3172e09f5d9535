package dev.coracle.controllers.endpoints;

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
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.cache.RecentWrites;
import dev.coracle.controllers.pods.PodIndexes;
import dev.coracle.controllers.services.ServiceSelectors;
import dev.coracle.controllers.services.TriggerTimes;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Writes the Endpoints of Services that select pods, and removes those of Services that are gone. Keys are Services. */
public final class EndpointsController implements Controller {
    private final ApiClient client;
    private final EventRecorder events;
    private final ServiceSelectors selectors = new ServiceSelectors();
    private final TriggerTimes triggers = new TriggerTimes();
    private final RecentWrites writes = new RecentWrites();
    private Lister services;
    private Lister pods;
    private Lister endpoints;

    public EndpointsController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(name());
    }

    @Override
    public String name() {
        return "endpoint-controller";
    }

    @Override
    public int workers() {
        return 5;
    }

    @Override
    public void register(Watches watches) {
        PodIndexes.register(watches);
        services = watches.lister(Resources.SERVICES);
        pods = watches.lister(Resources.PODS);
        endpoints = watches.lister(Resources.ENDPOINTS);
        watches.on(Resources.SERVICES, selectors::serviceChanged);
        watches.on(Resources.PODS, selectors::servicesOf);
        watches.on(Resources.ENDPOINTS, this::endpointsChanged);
    }

    /** Ours come back as the echo of our own write, which changes nothing; only somebody's delete needs work. */
    private Collection<ObjectKey> endpointsChanged(Change change) {
        writes.observe(change);
        return change.after().isEmpty() ? List.of(change.key()) : List.of();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> service = services.get(key);
        if (service.isEmpty()) {
            triggers.forget(key);
            removeLeftOver(key);
            return Result.DONE;
        }
        if (service.get().deleting() || !ServiceSelectors.selectsPods(service.get())) {
            return Result.DONE;
        }
        List<KubeObject> selected = PodIndexes.labelled(
                pods, key.namespace(), service.get().at("spec").map("selector"));
        Optional<KubeObject> existing = existing(key);
        Optional<ObjectNode> plan =
                EndpointsReconciler.plan(service.get(), selected, existing, triggers.next(service.get(), selected));
        if (plan.isPresent()) {
            write(service.get(), existing, plan.get());
        }
        return Result.DONE;
    }

    private Optional<KubeObject> existing(ObjectKey key) {
        return writes
                .current(key.toString(), () -> endpoints.get(key).map(List::of).orElse(List.of()))
                .stream()
                .findFirst();
    }

    private void write(KubeObject service, Optional<KubeObject> existing, ObjectNode body) {
        ObjectKey key = service.key();
        try {
            writes.wrote(
                    key.toString(),
                    existing.isPresent()
                            ? client.update(Resources.ENDPOINTS, key, "", body)
                            : client.create(Resources.ENDPOINTS, key.namespace(), body));
        } catch (StatusException e) {
            boolean race = e.is(Reason.Conflict) || e.is(Reason.NotFound) || e.is(Reason.AlreadyExists);
            if (race) {
                writes.forget(key.toString());
            } else if (!e.is(Reason.Forbidden)) {
                String reason = existing.isPresent() ? "FailedToUpdateEndpoint" : "FailedToCreateEndpoint";
                String verb = existing.isPresent() ? "update" : "create";
                events.warning(
                        existing.orElse(service),
                        reason,
                        "Failed to " + verb + " endpoint " + key + ": " + e.getMessage());
            }
            throw e;
        }
    }

    private void removeLeftOver(ObjectKey key) {
        writes.forget(key.toString());
        client.deleteIfPresent(Resources.ENDPOINTS, key, DeleteOptions.DEFAULT);
    }
}
