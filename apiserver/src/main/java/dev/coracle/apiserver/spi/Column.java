package dev.coracle.apiserver.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Instant;

/**
 * One column of a {@code meta.k8s.io/v1} Table.
 *
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
 * @param format {@code name} for the column that names the object, otherwise ""
 * @param priority 0, or 1 for what kubectl shows with {@code -o wide} only
 */
public record Column(String name, String type, String format, String description, int priority, Cell cell) {

    /** Computes a cell; null JSON for nothing. Pure. */
    @FunctionalInterface
    public interface Cell {
        JsonNode of(KubeObject object, Instant now);
    }
}
