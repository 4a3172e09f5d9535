package dev.coracle.controllers.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fill algorithm of contract service-networking 2.5. */
class EndpointSliceReconcilerTest {
    private static final List<SlicePort> PORTS = List.of(new SlicePort("", 80, "TCP", ""));
    private static final KubeObject SERVICE = KubeObject.of(FakeCluster.json(
            "{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'default','uid':'u'}}"));

    private static Endpoint endpoint(int number) {
        String ip = "10.0." + number / 250 + "." + (number % 250 + 1);
        return new Endpoint(
                List.of(ip),
                true,
                true,
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

    private static List<Endpoint> endpoints(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(EndpointSliceReconcilerTest::endpoint)
                .toList();
    }

    private static KubeObject slice(String name, int from, int to) {
        ObjectNode slice = FakeCluster.json("{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':"
                + "{'name':'" + name + "','namespace':'default','ownerReferences':[{'apiVersion':'v1','kind':'Service',"
                + "'name':'web','uid':'u','controller':true}],'labels':{'kubernetes.io/service-name':'web',"
                + "'endpointslice.kubernetes.io/managed-by':'endpointslice-controller.k8s.io'}},'addressType':'IPv4'}");
        PORTS.forEach(p -> slice.withArrayProperty("ports").add(p.toJson()));
        ArrayNode list = slice.putArray("endpoints");
        endpoints(from, to).forEach(e -> list.add(e.toJson()));
        return KubeObject.of(slice);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("nothing to do", List.of(slice("a", 0, 50)), endpoints(0, 50), List.of()),
                arguments("first pods", List.of(), endpoints(0, 250), List.of("create 100", "create 100", "create 50")),
                arguments(
                        "fills the slice that changes",
                        List.of(slice("a", 0, 50), slice("b", 50, 90)),
                        endpoints(1, 91),
                        List.of("update a 50")),
                arguments(
                        "takes the unchanged slice that gets fullest",
                        List.of(slice("a", 0, 50), slice("b", 50, 140)),
                        endpoints(0, 145),
                        List.of("update b 95")),
                arguments(
                        "does not split over unchanged slices",
                        List.of(slice("a", 0, 95), slice("b", 95, 190)),
                        endpoints(0, 198),
                        List.of("create 8")),
                arguments(
                        "does not compact",
                        List.of(slice("a", 0, 100), slice("b", 100, 200)),
                        concat(endpoints(0, 1), endpoints(100, 101)),
                        List.of("update a 1", "update b 1")),
                arguments(
                        "drops an empty slice",
                        List.of(slice("a", 0, 100), slice("b", 100, 110)),
                        endpoints(0, 100),
                        List.of("delete b")),
                arguments(
                        "recycles instead of delete and create",
                        List.of(slice("a", 0, 10)),
                        endpoints(10, 20),
                        List.of("update a 10")),
                arguments(
                        "the last one becomes the placeholder",
                        List.of(slice("a", 0, 10), slice("b", 10, 20)),
                        List.of(),
                        List.of("delete b", "update a 0")));
    }

    private static List<Endpoint> concat(List<Endpoint> a, List<Endpoint> b) {
        List<Endpoint> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void writesAsLittleAsPossible(
            String name, List<KubeObject> existing, List<Endpoint> wanted, List<String> expected) {
        PodEndpoints endpoints = new PodEndpoints(wanted.isEmpty() ? Map.of() : Map.of(PORTS, wanted), List.of());

        SlicePlan plan = new EndpointSliceReconciler(SERVICE, Optional.empty(), Hints.ofTrafficDistribution(""))
                .plan(Map.of("IPv4", endpoints), existing);

        assertEquals(new TreeSet<>(expected), new TreeSet<>(described(plan)));
        assertEquals(expected.size(), described(plan).size());
    }

    private static List<String> described(SlicePlan plan) {
        List<String> writes = new ArrayList<>();
        plan.creates().forEach(s -> writes.add("create " + s.get("endpoints").size()));
        plan.updates()
                .forEach(s -> writes.add("update " + s.at("/metadata/name").asText() + " "
                        + s.get("endpoints").size()));
        plan.deletes().forEach(s -> writes.add("delete " + s.name()));
        return writes;
    }
}
