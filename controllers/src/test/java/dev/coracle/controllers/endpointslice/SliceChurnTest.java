package dev.coracle.controllers.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes of pods, one after the other: no endpoint is lost or doubled, and no write is needless. */
class SliceChurnTest {
    private static final List<SlicePort> PORTS = List.of(new SlicePort("", 80, "TCP", ""));
    private static final KubeObject SERVICE = KubeObject.of(FakeCluster.json(
            "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'default','uid':'u'}}"));
    private static final int ROUNDS = 60;

    private final Map<String, KubeObject> slices = new LinkedHashMap<>();
    private int names;

    private static Endpoint endpoint(int number, boolean ready) {
        return new Endpoint(
                List.of("10.1." + number / 250 + "." + (number % 250 + 1)),
                ready,
                ready,
                false,
                "",
                "n",
                "",
                "default",
                "p" + number,
                "u" + number,
                List.of(),
                List.of());
    }

    private static List<Endpoint> of(KubeObject slice) {
        return slice.fields().list("endpoints").stream().map(Endpoint::of).toList();
    }

    private SlicePlan plan(Map<Integer, Boolean> pods) {
        List<Endpoint> wanted = new ArrayList<>();
        pods.forEach((number, ready) -> wanted.add(endpoint(number, ready)));
        PodEndpoints endpoints = new PodEndpoints(wanted.isEmpty() ? Map.of() : Map.of(PORTS, wanted), List.of());
        return new EndpointSliceReconciler(SERVICE, Optional.empty(), Hints.ofTrafficDistribution(""))
                .plan(Map.of("IPv4", endpoints), slices.values());
    }

    private void apply(SlicePlan plan) {
        plan.deletes().forEach(slice -> slices.remove(slice.name()));
        for (ObjectNode slice : plan.updates()) {
            slices.put(slice.at("/metadata/name").asText(), KubeObject.of(slice));
        }
        for (ObjectNode slice : plan.creates()) {
            String name = "web-" + names++;
            ((ObjectNode) slice.get("metadata")).put("name", name);
            slices.put(name, KubeObject.of(slice));
        }
    }

    /** What the fill algorithm says: how many slices are written or removed. */
    private int expectedWrites(Map<Integer, Boolean> pods) {
        Map<Endpoint.Identity, Endpoint> wanted = new HashMap<>();
        pods.forEach((number, ready) -> {
            Endpoint endpoint = endpoint(number, ready);
            wanted.put(endpoint.identity(), endpoint);
        });
        int changed = 0;
        int emptied = 0;
        int room = 0;
        List<Integer> unchangedRooms = new ArrayList<>();
        for (KubeObject slice : slices.values()) {
            int kept = 0;
            boolean differs = false;
            for (Endpoint endpoint : of(slice)) {
                Endpoint now = wanted.remove(endpoint.identity());
                kept += now == null ? 0 : 1;
                differs |= !endpoint.equals(now);
            }
            if (kept == 0) {
                emptied++;
            } else if (differs) {
                changed++;
                room += 100 - kept;
            } else {
                unchangedRooms.add(100 - kept);
            }
        }
        int left = Math.max(0, wanted.size() - room);
        int creates = left / 100;
        int rest = left % 100;
        if (rest > 0) {
            if (unchangedRooms.stream().anyMatch(r -> r >= rest)) {
                changed++;
            } else {
                creates++;
            }
        }
        return changed + Math.max(creates, emptied);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void endpointsAreConservedAndWritesAreFew(long seed) {
        Random random = new Random(seed);
        TreeMap<Integer, Boolean> pods = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            int adds = random.nextInt(4) == 0 ? random.nextInt(260) : random.nextInt(4);
            int removes = random.nextInt(5) == 0 ? random.nextInt(200) : random.nextInt(4);
            for (int i = 0; i < adds; i++) {
                pods.put(random.nextInt(2000), random.nextBoolean());
            }
            List<Integer> present = new ArrayList<>(pods.keySet());
            for (int i = 0; i < removes && !present.isEmpty(); i++) {
                pods.remove(present.remove(random.nextInt(present.size())));
            }
            String where = "seed " + seed + ", round " + round;
            boolean placeholder = pods.isEmpty()
                    || slices.values().stream()
                            .anyMatch(s -> s.fields().list("endpoints").isEmpty());
            int expected = expectedWrites(pods);

            SlicePlan plan = plan(pods);

            if (!placeholder) {
                int writes = plan.creates().size()
                        + plan.updates().size()
                        + plan.deletes().size();
                assertEquals(expected, writes, where);
            }
            apply(plan);
            Set<Endpoint> stored = new HashSet<>();
            int count = 0;
            for (KubeObject slice : slices.values()) {
                assertTrue(of(slice).size() <= 100, where);
                count += of(slice).size();
                stored.addAll(of(slice));
            }
            Set<Endpoint> wanted = new HashSet<>();
            pods.forEach((number, ready) -> wanted.add(endpoint(number, ready)));
            assertEquals(wanted, stored, where);
            assertEquals(wanted.size(), count, where);
            assertTrue(plan(pods).isEmpty(), where);
            assertTrue(!slices.isEmpty(), where);
        }
    }

    @org.junit.jupiter.api.Test
    void manyNewOnesFillWholeSlicesAndThenOneThatHasRoom() {
        slices.put("a", slice("a", 0, 50));
        TreeMap<Integer, Boolean> pods = new TreeMap<>();
        for (int i = 0; i < 180; i++) {
            pods.put(i, true);
        }

        SlicePlan plan = plan(pods);

        assertEquals(1, plan.creates().size());
        assertEquals(100, plan.creates().get(0).get("endpoints").size());
        assertEquals(1, plan.updates().size());
        assertEquals(80, Fields.of(plan.updates().get(0)).list("endpoints").size());
    }

    private static KubeObject slice(String name, int from, int to) {
        ObjectNode slice = FakeCluster.json("{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':"
                + "{'name':'" + name + "','namespace':'default','ownerReferences':[{'apiVersion':'v1','kind':'Service',"
                + "'name':'web','uid':'u','controller':true}],'labels':{'kubernetes.io/service-name':'web',"
                + "'endpointslice.kubernetes.io/managed-by':'endpointslice-controller.k8s.io'}},'addressType':'IPv4'}");
        PORTS.forEach(p -> slice.withArrayProperty("ports").add(p.toJson()));
        var list = slice.putArray("endpoints");
        for (int i = from; i < to; i++) {
            list.add(endpoint(i, true).toJson());
        }
        return KubeObject.of(slice);
    }
}
