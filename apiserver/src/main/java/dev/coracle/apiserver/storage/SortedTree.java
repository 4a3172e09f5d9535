package dev.coracle.apiserver.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A sorted map that never changes: putting and removing copy the path to the root and share the rest, so that keeping an old
 * version costs a few nodes. Weight-balanced (a subtree is at most three times its sibling), which also counts ranges without
 * walking them. Thread-safe, since immutable.
 */
final class SortedTree<K, V> {
    private static final int DELTA = 3;
    private static final int GAMMA = 2;

    private record Node<K, V>(K key, V value, Node<K, V> left, Node<K, V> right, int size) {}

    private final Comparator<? super K> order;
    private final Node<K, V> root;

    private SortedTree(Comparator<? super K> order, Node<K, V> root) {
        this.order = order;
        this.root = root;
    }

    static <K, V> SortedTree<K, V> empty(Comparator<? super K> order) {
        return new SortedTree<>(order, null);
    }

    int size() {
        return size(root);
    }

    /** Null when there is no such key. */
    V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int c = order.compare(key, node.key);
            if (c == 0) {
                return node.value;
            }
            node = c < 0 ? node.left : node.right;
        }
        return null;
    }

    SortedTree<K, V> with(K key, V value) {
        return new SortedTree<>(order, put(root, key, value));
    }

    /** This very tree when there is no such key. */
    SortedTree<K, V> without(K key) {
        Node<K, V> changed = remove(root, key);
        return changed == root ? this : new SortedTree<>(order, changed);
    }

    /** How many keys {@code before} holds for, which must hold for the first keys and not for those after them. */
    int count(Predicate<? super K> before) {
        int count = 0;
        Node<K, V> node = root;
        while (node != null) {
            if (before.test(node.key)) {
                count += size(node.left) + 1;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return count;
    }

    /**
     * The values after the keys that {@code skip} holds for, as long as {@code take} holds, at most {@code limit} (0 for all).
     * Both conditions change once at most in key order.
     */
    List<V> range(Predicate<? super K> skip, Predicate<? super K> take, int limit) {
        List<V> found = new ArrayList<>(limit == 0 ? 16 : Math.min(limit, size()));
        collect(root, skip, take, limit == 0 ? Integer.MAX_VALUE : limit, found);
        return found;
    }

    List<V> values() {
        List<V> found = new ArrayList<>(size());
        collect(root, k -> false, k -> true, Integer.MAX_VALUE, found);
        return found;
    }

    List<K> keys() {
        List<K> found = new ArrayList<>(size());
        addKeys(root, found);
        return found;
    }

    private static <K, V> void addKeys(Node<K, V> node, List<K> found) {
        if (node != null) {
            addKeys(node.left, found);
            found.add(node.key);
            addKeys(node.right, found);
        }
    }

    /** The deepest path, for tests of the balance. */
    int depth() {
        return depth(root);
    }

    private static int depth(Node<?, ?> node) {
        return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
    }

    private static <K, V> void collect(
            Node<K, V> node, Predicate<? super K> skip, Predicate<? super K> take, int limit, List<V> found) {
        if (node == null || found.size() >= limit) {
            return;
        }
        if (skip.test(node.key)) {
            collect(node.right, skip, take, limit, found);
            return;
        }
        collect(node.left, skip, take, limit, found);
        if (found.size() < limit && take.test(node.key)) {
            found.add(node.value);
            collect(node.right, skip, take, limit, found);
        }
    }

    private Node<K, V> put(Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null, 1);
        }
        int c = order.compare(key, node.key);
        if (c == 0) {
            return new Node<>(node.key, value, node.left, node.right, node.size);
        }
        return c < 0
                ? balance(node.key, node.value, put(node.left, key, value), node.right)
                : balance(node.key, node.value, node.left, put(node.right, key, value));
    }

    private Node<K, V> remove(Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int c = order.compare(key, node.key);
        if (c == 0) {
            return join(node.left, node.right);
        }
        if (c < 0) {
            Node<K, V> left = remove(node.left, key);
            return left == node.left ? node : balance(node.key, node.value, left, node.right);
        }
        Node<K, V> right = remove(node.right, key);
        return right == node.right ? node : balance(node.key, node.value, node.left, right);
    }

    /** All of {@code left} comes before all of {@code right}; both are balanced against each other. */
    private static <K, V> Node<K, V> join(Node<K, V> left, Node<K, V> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        Node<K, V> middle = right;
        while (middle.left != null) {
            middle = middle.left;
        }
        return balance(middle.key, middle.value, left, withoutFirst(right));
    }

    private static <K, V> Node<K, V> withoutFirst(Node<K, V> node) {
        return node.left == null ? node.right : balance(node.key, node.value, withoutFirst(node.left), node.right);
    }

    private static int size(Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static boolean tooHeavy(Node<?, ?> node, Node<?, ?> sibling) {
        return size(node) + 1 > DELTA * (size(sibling) + 1);
    }

    private static boolean singleRotationDoes(Node<?, ?> inner, Node<?, ?> outer) {
        return size(inner) + 1 < GAMMA * (size(outer) + 1);
    }

    private static <K, V> Node<K, V> balance(K key, V value, Node<K, V> left, Node<K, V> right) {
        if (tooHeavy(right, left)) {
            if (singleRotationDoes(right.left, right.right)) {
                return node(right.key, right.value, node(key, value, left, right.left), right.right);
            }
            Node<K, V> middle = right.left;
            return node(
                    middle.key,
                    middle.value,
                    node(key, value, left, middle.left),
                    node(right.key, right.value, middle.right, right.right));
        }
        if (tooHeavy(left, right)) {
            if (singleRotationDoes(left.right, left.left)) {
                return node(left.key, left.value, left.left, node(key, value, left.right, right));
            }
            Node<K, V> middle = left.right;
            return node(
                    middle.key,
                    middle.value,
                    node(left.key, left.value, left.left, middle.left),
                    node(key, value, middle.right, right));
        }
        return node(key, value, left, right);
    }

    private static <K, V> Node<K, V> node(K key, V value, Node<K, V> left, Node<K, V> right) {
        return new Node<>(key, value, left, right, size(left) + size(right) + 1);
    }
}
