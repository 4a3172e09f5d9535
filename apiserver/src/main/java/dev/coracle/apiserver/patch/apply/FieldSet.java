package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A set of field paths, as a trie whose keys are spelt as in FieldsV1: {@code f:name}, {@code k:{"port":80}}, {@code v:"x"},
 * {@code i:0}. Sets are built once and not changed afterwards; operations share branches. No node but the root is empty.
 */
public final class FieldSet {
    static final FieldSet EMPTY = new FieldSet(false);
    static final FieldSet LEAF = new FieldSet(true);

    private final boolean member;
    private Map<String, FieldSet> children = Map.of();

    FieldSet(boolean member) {
        this.member = member;
    }

    /** Dotted paths of plain fields: {@code status}, {@code metadata.name}. */
    public static FieldSet ofPaths(String... paths) {
        FieldSet set = EMPTY;
        for (String path : paths) {
            List<String> names = Arrays.asList(path.split("\\."));
            FieldSet branch = LEAF;
            for (int i = names.size() - 1; i >= 0; i--) {
                FieldSet parent = new FieldSet(false);
                parent.put(PathElements.field(names.get(i)), branch);
                branch = parent;
            }
            set = set.union(branch);
        }
        return set;
    }

    /** Reads a FieldsV1 document. */
    public static FieldSet fromJson(JsonNode fields) {
        return read(fields, false);
    }

    private static FieldSet read(JsonNode node, boolean memberWhenEmpty) {
        if (node.isEmpty()) {
            return memberWhenEmpty ? LEAF : EMPTY;
        }
        FieldSet set = new FieldSet(node.has("."));
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getKey().equals(".")) {
                set.put(field.getKey(), read(field.getValue(), true));
            }
        }
        return set;
    }

    /** The FieldsV1 document: "." first, then the keys in order. */
    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        if (member && !children.isEmpty()) {
            node.putObject(".");
        }
        for (String key : sortedKeys()) {
            node.set(key, children.get(key).toJson());
        }
        return node;
    }

    private List<String> sortedKeys() {
        if (children.size() < 2) {
            return List.copyOf(children.keySet());
        }
        List<String> keys = new ArrayList<>(children.keySet());
        Collections.sort(keys);
        return keys;
    }

    /** Adds a branch while the set is being built; an empty branch is left out. */
    void put(String key, FieldSet branch) {
        if (branch.isEmpty()) {
            return;
        }
        if (children.isEmpty()) {
            children = new HashMap<>();
        }
        children.put(key, branch);
    }

    /** Whether the path that leads to this node is in the set. */
    boolean isMember() {
        return member;
    }

    boolean hasChildren() {
        return !children.isEmpty();
    }

    Map<String, FieldSet> children() {
        return children;
    }

    /** The branch below a key, or the empty set. */
    FieldSet child(String key) {
        return children.getOrDefault(key, EMPTY);
    }

    public boolean isEmpty() {
        return !member && children.isEmpty();
    }

    public FieldSet union(FieldSet other) {
        if (other.isEmpty() || this == other) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        FieldSet result = new FieldSet(member || other.member);
        children.forEach((key, branch) -> result.put(key, branch.union(other.child(key))));
        other.children.forEach((key, branch) -> {
            if (!children.containsKey(key)) {
                result.put(key, branch);
            }
        });
        return result;
    }

    public FieldSet intersection(FieldSet other) {
        if (isEmpty() || other.isEmpty()) {
            return EMPTY;
        }
        FieldSet result = new FieldSet(member && other.member);
        children.forEach((key, branch) -> result.put(key, branch.intersection(other.child(key))));
        return result;
    }

    /** The paths of this set that are not in the other one. Returns this very set when they have none in common. */
    public FieldSet difference(FieldSet other) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        FieldSet result = new FieldSet(member && !other.member);
        boolean same = result.member == member;
        for (Map.Entry<String, FieldSet> entry : children.entrySet()) {
            FieldSet left = entry.getValue().difference(other.child(entry.getKey()));
            same &= left == entry.getValue();
            result.put(entry.getKey(), left);
        }
        return same ? this : result;
    }

    /** Like {@link #difference}, and a path in the other set takes everything below it along. */
    public FieldSet recursiveDifference(FieldSet other) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        if (other.member) {
            return EMPTY;
        }
        FieldSet result = new FieldSet(member);
        boolean same = true;
        for (Map.Entry<String, FieldSet> entry : children.entrySet()) {
            FieldSet left = entry.getValue().recursiveDifference(other.child(entry.getKey()));
            same &= left == entry.getValue();
            result.put(entry.getKey(), left);
        }
        return same ? this : result;
    }

    /** Every path as messages spell it, {@code .spec.containers[name="x"].image}: a node's own leaves before deeper ones. */
    void forEachPath(Consumer<String> action) {
        forEachPath("", action);
    }

    private void forEachPath(String prefix, Consumer<String> action) {
        List<String> keys = sortedKeys();
        for (String key : keys) {
            if (children.get(key).member) {
                action.accept(prefix + PathElements.text(key));
            }
        }
        for (String key : keys) {
            FieldSet branch = children.get(key);
            if (branch.hasChildren()) {
                branch.forEachPath(prefix + PathElements.text(key), action);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && member == set.member && children.equals(set.children);
    }

    @Override
    public int hashCode() {
        return children.hashCode() * 2 + (member ? 1 : 0);
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
