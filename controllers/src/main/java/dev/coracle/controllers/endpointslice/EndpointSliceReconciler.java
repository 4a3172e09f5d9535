package dev.coracle.controllers.endpointslice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
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
    private final Hints hints;

    EndpointSliceReconciler(KubeObject service, Optional<String> trigger, Hints hints) {
        this.service = service;
        this.labels = labels(service);
        this.trigger = trigger;
        this.hints = hints;
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
                byFamily.computeIfAbsent(family, f -> new ArrayList<>()).add(Slice.of(slice));
            } else {
                deletes.add(slice);
            }
        }
        List<ObjectNode> creates = new ArrayList<>();
        List<ObjectNode> updates = new ArrayList<>();
        List<Hints.Note> notes = new ArrayList<>();
        wanted.forEach((family, endpoints) -> {
            SlicePlan plan = new Family(family, byFamily.getOrDefault(family, List.of())).plan(endpoints.byPorts());
            creates.addAll(plan.creates());
            updates.addAll(plan.updates());
            deletes.addAll(plan.deletes());
            notes.addAll(plan.notes());
        });
        return new SlicePlan(creates, updates, deletes, notes);
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

    /** One family's slices. */
    private final class Family {
        private final String family;
        private final List<Slice> slices;
        /** Slices that stay or come. */
        private final List<Slice> kept = new ArrayList<>();

        private final List<KubeObject> deletes = new ArrayList<>();

        Family(String family, List<Slice> slices) {
            this.family = family;
            this.slices = slices;
        }

        SlicePlan plan(Map<List<SlicePort>, List<Endpoint>> wanted) {
            if (wanted.isEmpty()) {
                placeholder();
            }
            for (Slice slice : slices) {
                if (!wanted.isEmpty() && !wanted.containsKey(slice.ports)) {
                    delete(slice);
                }
            }
            wanted.forEach((ports, endpoints) -> fill(
                    ports,
                    endpoints,
                    slices.stream().filter(s -> s.ports.equals(ports)).toList()));
            List<Hints.Note> notes = hints.assign(family, kept);
            return written(notes);
        }

        private void delete(Slice slice) {
            deletes.add(slice.before.orElseThrow());
        }

        /** Keeps one slice without endpoints, so that a reader can tell "none" from "not looked at yet". */
        private void placeholder() {
            Optional<Slice> present = slices.stream()
                    .filter(s -> s.ports.isEmpty() && s.endpoints.isEmpty())
                    .findFirst();
            slices.stream().filter(s -> s != present.orElse(null)).forEach(this::delete);
            if (present.isPresent()) {
                present.get().changed = labelsDrifted(present.get());
                kept.add(present.get());
            } else {
                kept.add(Slice.fresh(List.of(), List.of()));
            }
        }

        private void fill(List<SlicePort> ports, List<Endpoint> wanted, List<Slice> existing) {
            Map<Endpoint.Identity, Endpoint> rest = new LinkedHashMap<>();
            wanted.forEach(e -> rest.put(e.identity(), e));
            for (Slice slice : existing) {
                keepWanted(slice, rest);
            }
            List<Endpoint> homeless = new ArrayList<>(rest.values());
            fillChanged(existing, homeless);
            while (!homeless.isEmpty()) {
                if (!fillUnchanged(existing, homeless)) {
                    List<Endpoint> full = homeless.subList(0, Math.min(MAX_ENDPOINTS, homeless.size()));
                    kept.add(Slice.fresh(ports, full));
                    full.clear();
                }
            }
            for (Slice slice : existing) {
                if (slice.endpoints.isEmpty()) {
                    delete(slice);
                } else {
                    kept.add(slice);
                }
            }
        }

        private void keepWanted(Slice slice, Map<Endpoint.Identity, Endpoint> rest) {
            slice.changed = labelsDrifted(slice);
            List<Endpoint> still = new ArrayList<>(slice.endpoints.size());
            for (Endpoint endpoint : slice.endpoints) {
                Endpoint now = rest.remove(endpoint.identity());
                if (now != null) {
                    still.add(now);
                }
                slice.changed |= !endpoint.equals(now);
            }
            slice.endpoints.clear();
            slice.endpoints.addAll(still);
        }

        /** What is written anyway takes what it can, the fullest first. */
        private void fillChanged(List<Slice> existing, List<Endpoint> homeless) {
            existing.stream()
                    .filter(s -> s.changed && !s.endpoints.isEmpty())
                    .sorted((a, b) -> Integer.compare(a.room(), b.room()))
                    .forEach(slice -> move(homeless, slice));
        }

        /** Only when one slice takes them all: otherwise new slices cost fewer writes. */
        private boolean fillUnchanged(List<Slice> existing, List<Endpoint> homeless) {
            if (homeless.size() >= MAX_ENDPOINTS) {
                return false;
            }
            Optional<Slice> fitting = existing.stream()
                    .filter(s -> !s.changed && !s.endpoints.isEmpty() && s.room() >= homeless.size())
                    .min((a, b) -> Integer.compare(a.room(), b.room()));
            fitting.ifPresent(slice -> move(homeless, slice));
            return fitting.isPresent();
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
        private SlicePlan written(List<Hints.Note> notes) {
            List<ObjectNode> creates = new ArrayList<>();
            List<ObjectNode> updates = new ArrayList<>();
            for (Slice slice : kept) {
                if (slice.before.isPresent()) {
                    if (slice.changed) {
                        updates.add(replacement(slice.before.get(), slice.ports, slice.endpoints));
                    }
                } else if (deletes.isEmpty()) {
                    creates.add(fresh(slice.ports, slice.endpoints));
                } else {
                    updates.add(replacement(deletes.remove(0), slice.ports, slice.endpoints));
                }
            }
            return new SlicePlan(creates, updates, deletes, notes);
        }

        private boolean labelsDrifted(Slice slice) {
            return !slice.before.orElseThrow().labels().equals(labels);
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
