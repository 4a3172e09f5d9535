package dev.coracle.controllers.endpointslice;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the EndpointSlices of Services that select pods. Keys are Services. */
public final class EndpointSliceController implements Controller {
    private static final String INDEX = "slices.service";
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final ApiClient client;
    private final EventRecorder events;
    private final ServiceSelectors selectors = new ServiceSelectors();
    private final TriggerTimes triggers = new TriggerTimes();
    private final TopologyHints topology = new TopologyHints();
    private final RecentWrites writes = new RecentWrites();
    private Lister services;
    private Lister pods;
    private Lister nodes;
    private Lister slices;

    public EndpointSliceController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder("endpoint-slice-controller");
    }

    @Override
    public String name() {
        return "endpointslice-controller";
    }

    @Override
    public int workers() {
        return 5;
    }

    @Override
    public void register(Watches watches) {
        PodIndexes.register(watches);
        watches.index(Resources.ENDPOINT_SLICES, INDEX, EndpointSliceController::serviceNames);
        services = watches.lister(Resources.SERVICES);
        pods = watches.lister(Resources.PODS);
        nodes = watches.lister(Resources.NODES);
        slices = watches.lister(Resources.ENDPOINT_SLICES);
        watches.on(Resources.SERVICES, selectors::serviceChanged);
        watches.on(Resources.PODS, selectors::servicesOf);
        watches.on(Resources.NODES, this::servicesAfterNodeChange);
        watches.on(Resources.ENDPOINT_SLICES, this::sliceChanged);
    }

    /** A zone moves endpoints, a missing node hides them, and its CPU decides over hints. */
    private Collection<ObjectKey> servicesAfterNodeChange(Change node) {
        if (!zone(node.before()).equals(zone(node.after()))) {
            return selectors.all();
        }
        boolean sameShare = share(node.before()).equals(share(node.after()));
        return topology.none() || sameShare ? List.of() : topology.overloaded(ZoneShares.of(nodes.list("")));
    }

    private static Optional<String> zone(Optional<KubeObject> node) {
        return node.map(n -> n.labels().getOrDefault(ZONE, ""));
    }

    private static Optional<String> share(Optional<KubeObject> node) {
        return node.map(n -> ZoneShares.ready(n) + " " + n.text("status.allocatable.cpu") + " " + n.labels());
    }

    private Collection<ObjectKey> sliceChanged(Change change) {
        KubeObject slice = change.latest();
        writes.observe(change);
        if (!managed(slice)) {
            return List.of();
        }
        return List.of(ObjectKey.of(slice.namespace(), slice.labels().get(SERVICE_NAME)));
    }

    private static boolean managed(KubeObject slice) {
        Map<String, String> labels = slice.labels();
        return EndpointSliceReconciler.CONTROLLER.equals(labels.get(MANAGED_BY)) && labels.containsKey(SERVICE_NAME);
    }

    private static List<String> serviceNames(KubeObject slice) {
        String service = slice.labels().get(SERVICE_NAME);
        return service == null ? List.of() : List.of(slice.namespace() + "/" + service);
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found = services.get(key);
        if (found.isEmpty() || found.get().deleting()) {
            triggers.forget(key);
            topology.forget(key);
            writes.forget(key.toString()); // the slices go with their owner
            return Result.DONE;
        }
        KubeObject service = found.get();
        if (!ServiceSelectors.selectsPods(service)) {
            topology.forget(key);
            return Result.DONE;
        }
        List<KubeObject> selected =
                PodIndexes.labelled(pods, key.namespace(), service.at("spec").map("selector"));
        Map<String, PodEndpoints> wanted = new LinkedHashMap<>();
        for (String family : families(service)) {
            wanted.put(family, PodEndpoints.of(service, family, selected, name -> nodes.get(ObjectKey.cluster(name))));
        }
        SlicePlan plan = new EndpointSliceReconciler(service, triggers.next(service, selected), hints(service))
                .plan(wanted, existing(key));
        try {
            apply(key, plan);
        } catch (StatusException e) {
            tell(service, e);
            throw e;
        }
        plan.notes().forEach(note -> tell(service, note));
        wanted.values().stream()
                .flatMap(endpoints -> endpoints.withoutNode().stream())
                .findFirst()
                .ifPresent(pod -> failed(
                        service,
                        "skipping Pod " + pod.name() + " for Service " + key + ": Node " + pod.text("spec.nodeName")
                                + " Not Found"));
        return Result.DONE; // a node that is missing queues the Service when it arrives
    }

    private static List<String> families(KubeObject service) {
        List<String> families = service.at("spec").texts("ipFamilies");
        return families.isEmpty() ? List.of("IPv4") : families;
    }

    private List<KubeObject> existing(ObjectKey service) {
        return writes.current(service.toString(), () -> slices.indexed(INDEX, service.toString())).stream()
                .filter(slice -> managed(slice) && !slice.deleting())
                .toList();
    }

    private void apply(ObjectKey service, SlicePlan plan) {
        for (ObjectNode slice : plan.creates()) {
            writes.wrote(service.toString(), client.create(Resources.ENDPOINT_SLICES, service.namespace(), slice));
        }
        for (ObjectNode slice : plan.updates()) {
            ObjectKey key =
                    ObjectKey.of(service.namespace(), slice.at("/metadata/name").asText());
            writes.wrote(service.toString(), client.update(Resources.ENDPOINT_SLICES, key, "", slice));
        }
        for (KubeObject slice : plan.deletes()) {
            delete(slice);
        }
    }

    private void delete(KubeObject slice) {
        writes.deleting(slice);
        try {
            client.deleteIfPresent(Resources.ENDPOINT_SLICES, slice.key(), DeleteOptions.DEFAULT.withUid(slice.uid()));
        } catch (StatusException e) {
            writes.notDeleting(slice);
            throw e;
        }
        if (slices.get(slice.key()).isEmpty()) {
            writes.notDeleting(slice); // the watch was faster than this thread
        }
    }

    private Hints hints(KubeObject service) {
        return TopologyHints.wanted(service)
                ? topology.of(service.key(), ZoneShares.of(nodes.list("")))
                : topology.otherwise(
                        service.key(), Hints.ofTrafficDistribution(service.text("spec.trafficDistribution")));
    }

    private void tell(KubeObject service, Hints.Note note) {
        if (note.warning()) {
            events.warning(service, note.reason(), note.message());
        } else {
            events.normal(service, note.reason(), note.message());
        }
    }

    private void tell(KubeObject service, StatusException e) {
        if (!e.is(Reason.Conflict) && !e.is(Reason.NotFound) && !e.is(Reason.Forbidden)) {
            failed(service, e.getMessage());
        }
    }

    private void failed(KubeObject service, String why) {
        events.warning(
                service,
                "FailedToUpdateEndpointSlices",
                "Error updating Endpoint Slices for Service " + service.key() + ": " + why);
    }
}
