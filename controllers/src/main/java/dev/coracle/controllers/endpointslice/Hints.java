package dev.coracle.controllers.endpointslice;

import java.util.List;
import java.util.function.Function;

/**
 * Tells proxies which zones and nodes each endpoint is for. Works on the slices of one family that stay or come: changed ones get
 * hints, and an unchanged one becomes changed when its hints have to differ.
 */
interface Hints {
    /** A finding to tell about the Service. */
    record Note(boolean warning, String reason, String message) {}

    List<Note> assign(String family, List<Slice> slices);

    /** No hints: what has some loses them. */
    static List<Note> remove(List<Slice> slices) {
        for (Slice slice : slices) {
            slice.changed |= slice.stored.stream().anyMatch(Endpoint::hinted);
            slice.endpoints.replaceAll(Endpoint::withoutHints);
        }
        return List.of();
    }

    /** {@code spec.trafficDistribution}: every ready endpoint is for its own zone, and with PreferSameNode for its own node. */
    static Hints ofTrafficDistribution(String distribution) {
        return switch (distribution) {
            case "PreferClose", "PreferSameZone" -> (family, slices) -> close(slices, false);
            case "PreferSameNode" -> (family, slices) -> close(slices, true);
            default -> (family, slices) -> remove(slices);
        };
    }

    private static List<Note> close(List<Slice> slices, boolean nodes) {
        Function<Endpoint, Endpoint> hint = endpoint -> endpoint.withHints(
                endpoint.zone().isEmpty() ? List.of() : List.of(endpoint.zone()),
                !nodes || endpoint.nodeName().isEmpty() ? List.of() : List.of(endpoint.nodeName()));
        for (Slice slice : slices) {
            slice.changed |= slice.stored.stream()
                    .anyMatch(endpoint ->
                            endpoint.ready() && !hint.apply(endpoint).equals(endpoint));
            if (slice.changed) {
                slice.endpoints.replaceAll(endpoint -> endpoint.ready() ? hint.apply(endpoint) : endpoint);
            }
        }
        return List.of();
    }
}
