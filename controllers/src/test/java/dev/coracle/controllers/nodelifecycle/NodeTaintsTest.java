package dev.coracle.controllers.nodelifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeTaintsTest {
    private static final String NOT_READY = "{'key':'node.kubernetes.io/not-ready','effect':'NoSchedule'}";
    private static final String OWN = "{'key':'dedicated','value':'x','effect':'NoSchedule'}";

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("{'taints':[" + NOT_READY + "]}", "", "unchanged"),
                arguments("{'taints':[" + NOT_READY + "," + OWN + "]}", "'Ready','status':'True'", "[dedicated]"),
                arguments("{}", "'Ready','status':'False'", "[node.kubernetes.io/not-ready]"),
                arguments("{}", "'Ready','status':'Unknown'", "[node.kubernetes.io/unreachable]"),
                arguments("{'taints':[" + NOT_READY + "]}", "'Ready','status':'False'", "unchanged"),
                arguments("{'unschedulable':true}", "'Ready','status':'True'", "[node.kubernetes.io/unschedulable]"),
                arguments("{}", "'DiskPressure','status':'True'", "[node.kubernetes.io/disk-pressure]"),
                arguments("{}", "'Ready','status':'True'", "unchanged"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void followConditions(String spec, String condition, String expected) {
        String conditions = condition.isEmpty() ? "[]" : "[{'type':" + condition + "}]";
        KubeObject node = KubeObject.of(FakeCluster.json(
                "{'metadata':{'name':'n'},'spec':" + spec + ",'status':{'conditions':" + conditions + "}}"));

        String actual = NodeTaints.plan(node, FakeCluster.START)
                .map(taints -> {
                    List<String> keys = new ArrayList<>();
                    taints.forEach(t -> keys.add(t.path("key").asText()));
                    return keys.toString();
                })
                .orElse("unchanged");

        assertEquals(expected, actual);
    }
}
