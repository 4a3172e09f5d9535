package dev.coracle.apimachinery.stream;

import java.time.Instant;
import java.util.Optional;

/**
 * {@code v1.PodLogOptions}.
 *
 * @param container "" when the pod has only one
 * @param limitBytes cuts the output, in bytes
 */
public record LogOptions(
        String container,
        boolean follow,
        boolean previous,
        boolean timestamps,
        Optional<Instant> since,
        Optional<Long> tailLines,
        Optional<Long> limitBytes) {}
