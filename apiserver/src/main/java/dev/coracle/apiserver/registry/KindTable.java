package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.GroupVersionResource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads {@code api-resources.tsv}: what a v1.36 server serves unless it is told otherwise. Stateless. */
final class KindTable {
    private static final String RESOURCE = "/dev/coracle/schema/api-resources.tsv";

    private KindTable() {}

    static List<KindDescriptor> read() {
        Map<GroupVersionResource, String[]> main = new LinkedHashMap<>();
        Map<GroupVersionResource, List<Subresource>> subresources = new LinkedHashMap<>();
        for (String line : lines()) {
            String[] row = line.split("\t", -1);
            if (row[10].equals("yes")) {
                String group = row[0].equals("core") ? "" : row[0];
                int slash = row[2].indexOf('/');
                String resource = slash < 0 ? row[2] : row[2].substring(0, slash);
                GroupVersionResource gvr = GroupVersionResource.of(group, row[1], resource);
                if (slash < 0) {
                    main.put(gvr, row);
                } else {
                    subresources
                            .computeIfAbsent(gvr, r -> new ArrayList<>())
                            .add(subresource(gvr, row, row[2].substring(slash + 1)));
                }
            }
        }
        List<KindDescriptor> kinds = new ArrayList<>();
        main.forEach((gvr, row) -> kinds.add(kind(gvr, row, subresources.getOrDefault(gvr, List.of()))));
        return List.copyOf(kinds);
    }

    private static KindDescriptor kind(GroupVersionResource gvr, String[] row, List<Subresource> subresources) {
        return new KindDescriptor(
                gvr,
                new GroupVersionKind(gvr.group(), gvr.version(), row[3]),
                row[4],
                words(row[5]),
                words(row[6]),
                row[7].equals("true"),
                words(row[8]),
                List.copyOf(subresources),
                storage(gvr),
                row[11]);
    }

    private static Subresource subresource(GroupVersionResource gvr, String[] row, String name) {
        String apiVersion = row[9].isEmpty() ? gvr.apiVersion() : row[9];
        return new Subresource(name, GroupVersionKind.parse(apiVersion, row[3]), words(row[8]));
    }

    /** Both Event resources are one collection. */
    private static String storage(GroupVersionResource gvr) {
        return gvr.group().equals("events.k8s.io") ? "events" : gvr.qualifiedName();
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static List<String> lines() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(KindTable.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
