package dev.coracle.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedMapTest {

    @Test
    void holdsWhatAnOrdinaryMapHolds() {
        Random random = new Random(11);
        SharedMap<String, Integer> map = SharedMap.empty();
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String key = "k" + random.nextInt(3000);
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                expected.remove(key);
            } else {
                map = map.with(key, i);
                expected.put(key, i);
            }
        }

        for (int i = 0; i < 3000; i++) {
            assertEquals(Optional.ofNullable(expected.get("k" + i)), map.get("k" + i));
        }
        Set<String> keys = new HashSet<>();
        map.forEachKey(keys::add);
        assertEquals(expected.keySet(), keys);
        Set<Integer> values = new HashSet<>();
        map.forEachValue(values::add);
        assertEquals(new HashSet<>(expected.values()), values);
    }

    @Test
    void formerMapsStayAsTheyWere() {
        SharedMap<String, Integer> one = SharedMap.<String, Integer>empty().with("a", 1);
        SharedMap<String, Integer> two = one.with("a", 2).with("b", 3);

        assertEquals(Optional.of(1), one.get("a"));
        assertEquals(Optional.empty(), one.get("b"));
        assertEquals(Optional.of(2), two.get("a"));
        assertEquals(Optional.of(3), two.get("b"));
        assertSame(one, one.without("b"));
    }
}
