package dev.coracle.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.List;

/**
 * RFC 6902 as kube-apiserver's library reads it, which is laxer in places: {@code replace} of a missing key adds it,
 * {@code copy} of one copies null, indexes may be negative, and the part of a path before the first slash is ignored.
 */
public final class JsonPatch {
    private static final int MAX_OPERATIONS = 10_000;
    private static final long MAX_COPIED_BYTES = 3 << 20;

    private JsonNode root;
    private long copied;

    private JsonPatch(JsonNode root) {
        this.root = root;
    }

    /** Returns the patched document. A bad patch is a 400, too many operations a 413, one that does not fit a 422. */
    public static JsonNode apply(JsonNode document, JsonNode patch) {
        check(patch);
        JsonPatch state = new JsonPatch(document.deepCopy());
        for (JsonNode operation : patch) {
            state.run(operation);
        }
        return state.root;
    }

    private static void check(JsonNode patch) {
        if (!patch.isArray()) {
            throw PatchErrors.undecodable("json: cannot unmarshal " + PatchErrors.goType(patch)
                    + " into Go value of type []handlers.jsonPatchOp");
        }
        for (JsonNode operation : patch) {
            if (!operation.isObject() && !operation.isNull()) {
                throw PatchErrors.undecodable("json: cannot unmarshal " + PatchErrors.goType(operation)
                        + " into Go value of type handlers.jsonPatchOp");
            }
            for (String field : List.of("op", "path", "from")) {
                JsonNode value = operation.path(field);
                if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
                    throw PatchErrors.undecodable("json: cannot unmarshal " + PatchErrors.goType(value)
                            + " into Go struct field jsonPatchOp." + field + " of type string");
                }
            }
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw StatusException.of(
                    Reason.RequestEntityTooLarge,
                    "Request entity too large: The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS
                            + ", got " + patch.size());
        }
    }

    private void run(JsonNode operation) {
        switch (operation.path("op").asText("")) {
            case "add" -> find(text(operation, "path")).add(value(operation));
            case "remove" -> find(text(operation, "path")).remove();
            case "replace" -> replace(operation);
            case "move" -> {
                Place from = find(text(operation, "from"));
                JsonNode moved = from.get();
                from.remove();
                find(text(operation, "path")).add(moved);
            }
            case "copy" -> copy(operation);
            case "test" -> test(operation);
            default -> throw PatchErrors.rejected();
        }
    }

    private void replace(JsonNode operation) {
        String path = text(operation, "path");
        if (!path.isEmpty()) {
            find(path).set(value(operation));
            return;
        }
        JsonNode value = value(operation);
        if (!value.isContainerNode()) {
            throw PatchErrors.rejected();
        }
        root = value;
    }

    private void copy(JsonNode operation) {
        JsonNode source = find(text(operation, "from")).get();
        Place target = find(text(operation, "path"));
        copied += Json.bytes(source).length;
        if (copied > MAX_COPIED_BYTES) {
            throw PatchErrors.rejected();
        }
        target.add(source.deepCopy());
    }

    private void test(JsonNode operation) {
        String path = text(operation, "path");
        JsonNode actual = path.isEmpty() ? root : find(path).get();
        if (!Json.same(actual, value(operation))) {
            throw PatchErrors.rejected();
        }
    }

    private static String text(JsonNode operation, String field) {
        JsonNode value = operation.path(field);
        if (!value.isTextual()) {
            throw PatchErrors.rejected();
        }
        return value.textValue();
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.get("value");
        return value == null ? NullNode.instance : value.deepCopy();
    }

    private Place find(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length < 2) {
            throw PatchErrors.rejected();
        }
        JsonNode container = root;
        for (int i = 1; i < parts.length - 1; i++) {
            container = new Place(container, unescape(parts[i])).get();
            if (!container.isContainerNode()) {
                throw PatchErrors.rejected();
            }
        }
        return new Place(container, unescape(parts[parts.length - 1]));
    }

    private static String unescape(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }

    /** A key of an object or an index of a list, which need not exist. */
    private record Place(JsonNode container, String key) {

        JsonNode get() {
            if (container instanceof ArrayNode list) {
                return list.get(index(list.size() - 1));
            }
            JsonNode value = container.get(key);
            return value == null ? NullNode.instance : value;
        }

        void set(JsonNode value) {
            if (container instanceof ArrayNode list) {
                list.set(index(list.size() - 1), value);
            } else {
                ((ObjectNode) container).set(key, value);
            }
        }

        void add(JsonNode value) {
            if (!(container instanceof ArrayNode list)) {
                ((ObjectNode) container).set(key, value);
            } else if (key.equals("-")) {
                list.add(value);
            } else {
                list.insert(index(list.size()), value);
            }
        }

        void remove() {
            if (container instanceof ArrayNode list) {
                list.remove(index(list.size() - 1));
            } else if (((ObjectNode) container).remove(key) == null) {
                throw PatchErrors.rejected();
            }
        }

        private int index(int last) {
            int index;
            try {
                index = Integer.parseInt(key);
            } catch (NumberFormatException e) {
                throw PatchErrors.rejected();
            }
            if (index < 0) {
                index += last + 1;
            }
            if (index < 0 || index > last) {
                throw PatchErrors.rejected();
            }
            return index;
        }
    }
}
