package dev.coracle.controllers.endpointslice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.controllers.services.TriggerTimes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works out which slices a Service needs, with as few writes as the fill algorithm of Kubernetes: endpoints stay where they are,
 * slices that change anyway are filled first, and slices are never compacted. Pure: arguments are not modified.
 */
final class EndpointSliceReconciler {
    static final int MAX_ENDPOINTS = 100;
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String CONTROLLER = "endpointslice-controller.k8s.io";
    private static final String HEADLESS = "service.kubernetes.io/headless";

    private final KubeObject service;
    private final Map<String, String> labels;
    private final Optional<String> trigger;

    EndpointSliceReconciler(KubeObject service, Optional<String> trigger) {
        this.service = service;
        this.labels = labels(service);
        this.trigger = trigger;
    }

    /**
     * @param wanted the endpoints by family ({@code IPv4}, {@code IPv6}), for every family of the Service
     * @param existing the slices this controller keeps for the Service
     */
    SlicePlan plan(Map<String, PodEndpoints> wanted, Collection<KubeObject> existing) {
        Map<String, List<Slice>> byFamily = new HashMap<>();
        List<KubeObject> deletes = new ArrayList<>();
        for (KubeObject slice : existing) {
            String family = slice.text("addressType");
            if (wanted.containsKey(family) && owned(slice)) {
                byFamily.computeIfAbsent(family, f -> new ArrayList<>()).add(new Slice(slice));
            } else {
                deletes.add(slice);
            }
        }
        List<ObjectNode> creates = new ArrayList<>();
        List<ObjectNode> updates = new ArrayList<>();
        wanted.forEach((family, endpoints) -> {
            SlicePlan plan = new Family(family, byFamily.getOrDefault(family, List.of())).plan(endpoints.byPorts());
            creates.addAll(plan.creates());
            updates.addAll(plan.updates());
            deletes.addAll(plan.deletes());
        });
        return new SlicePlan(creates, updates, deletes);
    }

    private boolean owned(KubeObject slice) {
        return slice.controller().map(c -> c.uid().equals(service.uid())).orElse(false);
    }

    static Map<String, String> labels(KubeObject service) {
        Map<String, String> labels = new LinkedHashMap<>(service.labels());
        labels.remove(HEADLESS);
        labels.put(SERVICE_NAME, service.name());
        labels.put(MANAGED_BY, CONTROLLER);
        if (service.text("spec.clusterIP").equals("None")) {
            labels.put(HEADLESS, "");
        }
        return labels;
    }

    /** A slice while it is worked on. Confined to one plan. */
    private static final class Slice {
        final KubeObject before;
        final List<SlicePort> ports;
        final List<Endpoint> endpoints = new ArrayList<>();
        boolean changed;

        Slice(KubeObject before) {
            this.before = before;
            this.ports = before.fields().list("ports").stream()
                    .map(SlicePort::of)
                    .sorted()
                    .toList();
            for (Fields endpoint : before.fields().list("endpoints")) {
                endpoints.add(Endpoint.of(endpoint));
            }
        }

        int room() {
            return MAX_ENDPOINTS - endpoints.size();
        }
    }

    /** One family's slices. */
    private final class Family {
        private final String family;
        private final List<Slice> slices;
        private final List<ObjectNode> creates = new ArrayList<>();
        private final List<ObjectNode> updates = new ArrayList<>();
        private final List<KubeObject> deletes = new ArrayList<>();

        Family(String family, List<Slice> slices) {
            this.family = family;
            this.slices = slices;
        }

        SlicePlan plan(Map<List<SlicePort>, List<Endpoint>> wanted) {
            if (wanted.isEmpty()) {
                return placeholder();
            }
            for (Slice slice : slices) {
                if (!wanted.containsKey(slice.ports)) {
                    deletes.add(slice.before);
                }
            }
            wanted.forEach((ports, endpoints) -> fill(
                    ports,
                    endpoints,
                    slices.stream().filter(s -> s.ports.equals(ports)).toList()));
            recycle();
            return new SlicePlan(creates, updates, deletes);
        }

        /** Keeps one slice without endpoints, so that a reader can tell "none" from "not looked at yet". */
        private SlicePlan placeholder() {
            Slice kept = slices.stream()
                    .filter(s -> s.ports.isEmpty() && s.endpoints.isEmpty())
                    .findFirst()
                    .orElse(slices.isEmpty() ? null : slices.get(0));
            slices.stream().filter(s -> s != kept).forEach(s -> deletes.add(s.before));
            if (kept == null) {
                creates.add(fresh(List.of(), List.of()));
            } else if (!kept.ports.isEmpty() || !kept.endpoints.isEmpty() || labelsDrifted(kept.before)) {
                updates.add(replacement(kept.before, List.of(), List.of()));
            }
            return new SlicePlan(creates, updates, deletes);
        }

        private void fill(List<SlicePort> ports, List<Endpoint> wanted, List<Slice> existing) {
            Map<Endpoint.Identity, Endpoint> rest = new LinkedHashMap<>();
            wanted.forEach(e -> rest.put(e.identity(), e));
            for (Slice slice : existing) {
                keepWanted(slice, rest);
            }
            List<Endpoint> homeless = new ArrayList<>(rest.values());
            fillChanged(existing, homeless);
            fillUnchanged(existing, homeless);
            for (int from = 0; from < homeless.size(); from += MAX_ENDPOINTS) {
                creates.add(fresh(ports, homeless.subList(from, Math.min(from + MAX_ENDPOINTS, homeless.size()))));
            }
            for (Slice slice : existing) {
                if (slice.endpoints.isEmpty()) {
                    deletes.add(slice.before);
                } else if (slice.changed || labelsDrifted(slice.before)) {
                    updates.add(replacement(slice.before, slice.ports, slice.endpoints));
                }
            }
        }

        private void keepWanted(Slice slice, Map<Endpoint.Identity, Endpoint> rest) {
            List<Endpoint> kept = new ArrayList<>(slice.endpoints.size());
            for (Endpoint endpoint : slice.endpoints) {
                Endpoint now = rest.remove(endpoint.identity());
                if (now != null) {
                    kept.add(now);
                }
                slice.changed |= !endpoint.equals(now);
            }
            slice.endpoints.clear();
            slice.endpoints.addAll(kept);
        }

        private void fillChanged(List<Slice> existing, List<Endpoint> homeless) {
            existing.stream()
                    .filter(s -> s.changed && !s.endpoints.isEmpty())
                    .sorted((a, b) -> Integer.compare(a.room(), b.room()))
                    .forEach(slice -> move(homeless, slice));
        }

        /** Only when one slice takes them all: otherwise new slices cost fewer writes. */
        private void fillUnchanged(List<Slice> existing, List<Endpoint> homeless) {
            if (homeless.isEmpty() || homeless.size() >= MAX_ENDPOINTS) {
                return;
            }
            existing.stream()
                    .filter(s -> !s.changed && !s.endpoints.isEmpty() && s.room() >= homeless.size())
                    .min((a, b) -> Integer.compare(a.room(), b.room()))
                    .ifPresent(slice -> move(homeless, slice));
        }

        private void move(List<Endpoint> homeless, Slice slice) {
            int count = Math.min(slice.room(), homeless.size());
            if (count > 0) {
                List<Endpoint> moving = homeless.subList(0, count);
                slice.endpoints.addAll(moving);
                moving.clear();
                slice.changed = true;
            }
        }

        /** A slice to delete and one to create become one update. */
        private void recycle() {
            while (!creates.isEmpty() && !deletes.isEmpty()) {
                ObjectNode create = creates.remove(0);
                ObjectNode update = deletes.remove(0).copy();
                update.set("ports", create.get("ports"));
                update.set("endpoints", create.get("endpoints"));
                updates.add(labelled(update));
            }
        }

        private boolean labelsDrifted(KubeObject slice) {
            return !slice.labels().equals(labels);
        }

        private ObjectNode fresh(List<SlicePort> ports, List<Endpoint> endpoints) {
            ObjectNode slice = Json.object();
            slice.put("apiVersion", "discovery.k8s.io/v1");
            slice.put("kind", "EndpointSlice");
            ObjectNode metadata = slice.putObject("metadata");
            metadata.put("generateName", service.name() + "-");
            metadata.put("namespace", service.namespace());
            metadata.putArray("ownerReferences")
                    .add(OwnerReference.controllerOf(service).toJson());
            slice.put("addressType", family);
            return labelled(content(slice, ports, endpoints));
        }

        private ObjectNode replacement(KubeObject before, List<SlicePort> ports, List<Endpoint> endpoints) {
            return labelled(content(before.copy(), ports, endpoints));
        }

        /** Nothing is null: neither key is ever left out, and storage keeps no empty lists. */
        private ObjectNode content(ObjectNode slice, List<SlicePort> ports, List<Endpoint> endpoints) {
            slice.putNull("endpoints");
            slice.putNull("ports");
            if (!endpoints.isEmpty()) {
                ArrayNode list = slice.putArray("endpoints");
                endpoints.forEach(e -> list.add(e.toJson()));
            }
            if (!ports.isEmpty()) {
                ArrayNode list = slice.putArray("ports");
                ports.forEach(p -> list.add(p.toJson()));
            }
            return slice;
        }

        private ObjectNode labelled(ObjectNode slice) {
            ObjectNode metadata = (ObjectNode) slice.get("metadata");
            ObjectNode labelNode = metadata.putObject("labels");
            labels.forEach(labelNode::put);
            if (trigger.isPresent()) {
                metadata.withObjectProperty("annotations").put(TriggerTimes.ANNOTATION, trigger.get());
            } else if (metadata.get("annotations") instanceof ObjectNode annotations) {
                annotations.remove(TriggerTimes.ANNOTATION);
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
            return slice;
        }
    }
}
