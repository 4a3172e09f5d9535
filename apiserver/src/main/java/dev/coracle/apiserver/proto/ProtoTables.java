package dev.coracle.apiserver.proto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every message of the Kubernetes API, from two tables on the class path: field numbers, and what Go's JSON makes of them.
 * The text is indexed once, at the first use; a message is parsed when it is first asked for. Thread-safe.
 */
final class ProtoTables {
    private static final String NUMBERS = "/dev/coracle/schema/api-proto-fields.tsv";
    private static final String JSON = "/dev/coracle/apiserver/proto/proto-json.tsv";

    private record JsonField(String kind, String name) {}

    private record Index(Map<String, List<String>> rows, Map<String, Map<String, JsonField>> jsonFields) {}

    private final Map<String, ProtoMessage> parsed = new ConcurrentHashMap<>();
    private volatile Index index;

    /** Read at the first use: a server that only ever sees JSON does not pay for it. */
    private Index index() {
        Index known = index;
        if (known == null) {
            synchronized (this) {
                known = index == null ? load() : index;
                index = known;
            }
        }
        return known;
    }

    private static Index load() {
        Map<String, List<String>> rows = new HashMap<>();
        for (String line : lines(NUMBERS)) {
            int tab = line.indexOf('\t');
            int second = line.indexOf('\t', tab + 1);
            String message = line.substring(0, tab).concat(".").concat(line.substring(tab + 1, second));
            rows.computeIfAbsent(message, m -> new ArrayList<>()).add(line.substring(second + 1));
        }
        Map<String, Map<String, JsonField>> jsonFields = new HashMap<>();
        for (String line : lines(JSON)) {
            String[] cells = line.split("\t", -1);
            jsonFields
                    .computeIfAbsent(cells[0], m -> new HashMap<>())
                    .put(cells[1], new JsonField(cells[2], cells[3].isEmpty() ? cells[1] : cells[3]));
        }
        return new Index(rows, jsonFields);
    }

    private static List<String> lines(String resource) {
        try (InputStream in = ProtoTables.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<ProtoMessage> find(String message) {
        return index().rows().containsKey(message) ? Optional.of(message(message)) : Optional.empty();
    }

    ProtoMessage message(String message) {
        ProtoMessage known = parsed.get(message);
        return known != null ? known : parsed.computeIfAbsent(message, this::parse);
    }

    private ProtoMessage parse(String message) {
        // The table has a row for each field, so a message without fields, like CustomResourceSubresourceStatus, has
        // none.
        List<String> lines = index().rows().getOrDefault(message, List.of());
        String home = message.substring(0, message.lastIndexOf('.'));
        Map<String, JsonField> json = index().jsonFields().getOrDefault(message, Map.of());
        List<ProtoField> fields = new ArrayList<>();
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            fields.add(field(cells, json.get(cells[0]), home));
        }
        return new ProtoMessage(message, fields);
    }

    private static ProtoField field(String[] cells, JsonField json, String home) {
        String type = cells[3];
        ProtoField.Label label = ProtoField.Label.SINGLE;
        String mapKey = "";
        if (cells[2].equals("map")) {
            int comma = type.indexOf(',');
            mapKey = type.substring("map<".length(), comma);
            type = type.substring(comma + 1, type.length() - 1).trim();
            label = ProtoField.Label.MAP;
        } else if (cells[2].equals("repeated")) {
            label = ProtoField.Label.REPEATED;
        }
        return new ProtoField(
                Integer.parseInt(cells[1]),
                json == null ? cells[0] : json.name(),
                label,
                resolve(type, home),
                mapKey,
                presence(json));
    }

    private static String resolve(String type, String home) {
        if (type.startsWith(".")) {
            return type.substring(1);
        }
        return switch (type) {
            case "string", "bytes", "bool", "int32", "int64", "uint32", "uint64", "double", "float" -> type;
            default -> home + "." + type;
        };
    }

    private static ProtoField.Presence presence(JsonField json) {
        return switch (json == null ? "" : json.kind()) {
            case "pointer" -> ProtoField.Presence.POINTER;
            case "always" -> ProtoField.Presence.ALWAYS;
            case "inline" -> ProtoField.Presence.INLINE;
            default -> ProtoField.Presence.OMIT_ZERO;
        };
    }
}
