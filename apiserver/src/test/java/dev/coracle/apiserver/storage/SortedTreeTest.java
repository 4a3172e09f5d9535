package dev.coracle.apiserver.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTreeTest {
    private final SortedTree<Integer, String> empty = SortedTree.empty(Comparator.<Integer>naturalOrder());

    @Test
    void behavesAsATreeMapAndOldVersionsNeverChange() {
        long seed = System.nanoTime();
        System.out.println("SortedTreeTest seed " + seed);
        Random random = new Random(seed);
        TreeMap<Integer, String> expected = new TreeMap<>();
        SortedTree<Integer, String> tree = empty;
        List<SortedTree<Integer, String>> versions = new ArrayList<>();
        List<List<String>> contents = new ArrayList<>();

        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(3000);
            if (random.nextInt(100) < 55) {
                tree = tree.with(key, "v" + i);
                expected.put(key, "v" + i);
            } else {
                tree = tree.without(key);
                expected.remove(key);
            }
            if (i % 500 == 0) {
                versions.add(tree);
                contents.add(List.copyOf(expected.values()));
                check(tree, expected, random);
            }
        }

        for (int i = 0; i < versions.size(); i++) {
            assertEquals(contents.get(i), versions.get(i).values());
        }
    }

    private static void check(SortedTree<Integer, String> tree, TreeMap<Integer, String> expected, Random random) {
        int from = random.nextInt(3000);
        int to = from + random.nextInt(3000);
        int limit = 1 + random.nextInt(50);
        List<String> between = List.copyOf(expected.subMap(from, true, to, true).values());

        assertEquals(expected.size(), tree.size());
        assertEquals(expected.get(from), tree.get(from));
        assertEquals(expected.headMap(from).size(), tree.count(k -> k < from));
        assertEquals(between, tree.range(k -> k < from, k -> k <= to, 0));
        assertEquals(
                between.subList(0, Math.min(limit, between.size())), tree.range(k -> k < from, k -> k <= to, limit));
        assertTrue(tree.depth() <= 2.5 * Math.log(tree.size() + 2) / Math.log(2), "depth " + tree.depth());
    }

    @Test
    void staysShallowWhenKeysComeInOrder() {
        SortedTree<Integer, String> tree = empty;
        for (int i = 0; i < 10_000; i++) {
            tree = tree.with(i, "");
        }

        assertTrue(tree.depth() <= 33, "depth " + tree.depth());
    }

    @Test
    void removingWhatIsNotThereGivesTheSameTree() {
        SortedTree<Integer, String> tree = empty.with(1, "a").with(3, "c");

        assertSame(tree, tree.without(2));
        assertNull(tree.get(2));
    }
}
