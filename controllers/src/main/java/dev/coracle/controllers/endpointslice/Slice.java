package dev.coracle.controllers.endpointslice;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A slice while it is worked on. Confined to one plan. */
final class Slice {
    /** Empty for one that is to be created. */
    final Optional<KubeObject> before;

    final List<SlicePort> ports;
    /** What is stored, with its hints. */
    final List<Endpoint> stored;
    /** What is to be stored if the slice is written, without hints until they are assigned. */
    final List<Endpoint> endpoints;

    boolean changed;

    private Slice(Optional<KubeObject> before, List<SlicePort> ports, List<Endpoint> stored, List<Endpoint> endpoints) {
        this.before = before;
        this.ports = ports;
        this.stored = stored;
        this.endpoints = new ArrayList<>(endpoints);
    }

    static Slice of(KubeObject slice) {
        List<SlicePort> ports = slice.fields().list("ports").stream()
                .map(SlicePort::of)
                .sorted()
                .toList();
        List<Endpoint> stored =
                slice.fields().list("endpoints").stream().map(Endpoint::of).toList();
        return new Slice(
                Optional.of(slice),
                ports,
                stored,
                stored.stream().map(Endpoint::withoutHints).toList());
    }

    static Slice fresh(List<SlicePort> ports, List<Endpoint> endpoints) {
        Slice slice = new Slice(Optional.empty(), ports, List.of(), endpoints);
        slice.changed = true;
        return slice;
    }

    int room() {
        return EndpointSliceReconciler.MAX_ENDPOINTS - endpoints.size();
    }
}
