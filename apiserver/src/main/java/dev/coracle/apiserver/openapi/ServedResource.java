package dev.coracle.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.GroupVersionKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One resource or subresource that the server answers for.
 *
 * @param group "" for core
 * @param name {@code pods} or {@code pods/status}
 * @param kind of the bodies; of another group for some subresources
 * @param customSchema {@code openAPIV3Schema} of a custom resource's version
 */
public record ServedResource(
        String group,
        String version,
        String name,
        GroupVersionKind kind,
        boolean namespaced,
        Set<String> verbs,
        Optional<ObjectNode> customSchema) {
    private static final String TABLE = "/dev/coracle/schema/api-resources.tsv";
    private static final int COLUMNS = 12;

    /** Every built-in resource that a server serves by default. */
    public static List<ServedResource> builtin() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(ServedResource.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(line -> line.split("\t", COLUMNS))
                    .filter(row -> row[10].equals("yes"))
                    .map(ServedResource::ofRow)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServedResource ofRow(String[] row) {
        String group = row[0].equals("core") ? "" : row[0];
        GroupVersionKind kind =
                row[9].isEmpty() ? new GroupVersionKind(group, row[1], row[3]) : GroupVersionKind.parse(row[9], row[3]);
        return new ServedResource(
                group, row[1], row[2], kind, row[7].equals("true"), Set.of(row[8].split(",")), Optional.empty());
    }

    /** {@code api/v1} or {@code apis/apps/v1}. */
    String groupVersionPath() {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    String resource() {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** "" for a resource itself. */
    String subresource() {
        int slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(slash + 1);
    }
}
