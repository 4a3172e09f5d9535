package dev.coracle.kubelet.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PodStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ContainerState RUNS = new ContainerState.Running(NOW);
    private static final ContainerState GOOD = ended(0);
    private static final ContainerState BAD = ended(1);
    private static final ContainerState WAITS = new ContainerState.Waiting("ContainerCreating", "");

    private static ContainerState.Terminated ended(int code) {
        return new ContainerState.Terminated(code, code == 0 ? "Completed" : "Error", "", NOW, NOW, "coracle://1");
    }

    private static List<ContainerFacts> containers(String name, ContainerState... states) {
        List<ContainerFacts> list = new ArrayList<>();
        for (ContainerState state : states) {
            ObjectNode spec = Json.object();
            spec.put("name", name + list.size()).put("image", "x");
            boolean runs = state instanceof ContainerState.Running;
            list.add(new ContainerFacts(Fields.of(spec), state, Optional.empty(), "", 0, runs, runs, false));
        }
        return list;
    }

    private static PodFacts facts(boolean finished, List<ContainerFacts> init, List<ContainerFacts> containers) {
        return new PodFacts(
                List.of("172.18.0.2"), List.of("10.244.1.2"), NOW, true, finished, Optional.empty(), init, containers);
    }

    static Stream<Arguments> phases() {
        return Stream.of(
                arguments("Always", false, new ContainerState[] {RUNS}, "Running"),
                arguments("Always", false, new ContainerState[] {WAITS}, "Pending"),
                arguments("Always", false, new ContainerState[] {RUNS, WAITS}, "Pending"),
                arguments("Always", false, new ContainerState[] {BAD}, "Running"),
                arguments("Never", false, new ContainerState[] {BAD}, "Failed"),
                arguments("Never", false, new ContainerState[] {GOOD}, "Succeeded"),
                arguments("Never", false, new ContainerState[] {GOOD, RUNS}, "Running"),
                arguments("OnFailure", false, new ContainerState[] {GOOD}, "Succeeded"),
                arguments("OnFailure", false, new ContainerState[] {GOOD, BAD}, "Running"),
                arguments("Always", true, new ContainerState[] {GOOD}, "Succeeded"),
                arguments("Always", true, new ContainerState[] {GOOD, BAD}, "Failed"));
    }

    @ParameterizedTest
    @MethodSource("phases")
    void worksOutThePhase(String policy, boolean finished, ContainerState[] states, String phase) {
        ObjectNode spec = Json.object().put("restartPolicy", policy);

        assertEquals(phase, PodPhase.of(Fields.of(spec), facts(finished, List.of(), containers("c", states))));
    }

    private static KubeObject pod(String more) {
        return KubeObject.of(Json.parseTrusted(("{'metadata':{'name':'p','namespace':'d','uid':'u','generation':1},"
                        + "'spec':{'restartPolicy':'Always'" + more + "}}")
                .replace('\'', '"')));
    }

    private static String condition(ObjectNode status, String type) {
        return Fields.of(status).list("conditions").stream()
                .filter(c -> c.text("type").equals(type))
                .map(c -> (c.text("status") + " " + c.text("reason") + " " + c.text("message")).trim())
                .findFirst()
                .orElse("");
    }

    @Test
    void namesUnreadyContainers() {
        ObjectNode status = PodStatus.of(pod(""), facts(false, List.of(), containers("c", WAITS, RUNS, WAITS)), NOW);

        assertEquals("False ContainersNotReady containers with unready status: [c0 c2]", condition(status, "Ready"));
        assertEquals("True", condition(status, "Initialized"));
        assertEquals("True", condition(status, "PodScheduled"));
    }

    @Test
    void waitsForReadinessGates() {
        KubeObject pod = pod(",'readinessGates':[{'conditionType':'example.org/ok'}]");

        ObjectNode status = PodStatus.of(pod, facts(false, List.of(), containers("c", RUNS)), NOW);

        assertEquals("True", condition(status, "ContainersReady"));
        assertEquals(
                "False ReadinessGatesNotReady corresponding condition of pod readiness gate \"example.org/ok\" does not"
                        + " exist.",
                condition(status, "Ready"));
    }

    @Test
    void initContainersHoldThePodBack() {
        PodFacts facts = facts(false, containers("i", RUNS), containers("c", WAITS));

        ObjectNode status = PodStatus.of(pod(""), facts, NOW);

        assertEquals("Pending", status.path("phase").asText());
        assertEquals(
                "False ContainersNotInitialized containers with incomplete status: [i0]",
                condition(status, "Initialized"));
    }

    @Test
    void patchesOnlyWhatDiffersAndNothingTwice() {
        KubeObject before = pod("");
        PodFacts facts = facts(false, List.of(), containers("c", RUNS));
        ObjectNode status = PodStatus.of(before, facts, NOW);
        assertEquals(
                "u",
                PodStatus.patch(before, status)
                        .orElseThrow()
                        .at("/metadata/uid")
                        .asText());

        ObjectNode tree = before.copy();
        tree.set("status", status);
        KubeObject after = KubeObject.of(tree);
        ObjectNode later = PodStatus.of(after, facts, NOW.plusSeconds(60));

        assertTrue(PodStatus.patch(after, later).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "1, 10s", "2, 20s", "3, 40s", "4, 1m20s", "5, 2m40s", "6, 5m0s", "7, 5m0s"})
    void backOffDoublesToFiveMinutes(int earlierFailures, String wait) {
        CrashLoop loop = CrashLoop.NONE;
        for (int i = 0; i < earlierFailures; i++) {
            loop = loop.next(NOW, NOW);
        }

        assertEquals(wait, CrashLoop.text(loop.waitAfter(NOW, NOW)));
        assertEquals(Duration.ZERO, loop.waitAfter(NOW, NOW.plus(Duration.ofMinutes(11))));
    }

    @Test
    void addressesStandTwiceThePrimaryOneFirst() {
        PodFacts facts = new PodFacts(
                List.of("172.18.0.2", "fc00:f853:ccd:e793::2"),
                List.of("10.244.1.2", "fd00:10:244:1::2"),
                NOW,
                true,
                false,
                Optional.empty(),
                List.of(),
                containers("c", RUNS));

        Fields status = Fields.of(PodStatus.of(pod(""), facts, NOW));

        assertEquals("10.244.1.2", status.text("podIP"));
        assertEquals("172.18.0.2", status.text("hostIP"));
        assertEquals(List.of("10.244.1.2", "fd00:10:244:1::2"), ips(status.list("podIPs")));
        assertEquals(List.of("172.18.0.2", "fc00:f853:ccd:e793::2"), ips(status.list("hostIPs")));
    }

    private static List<String> ips(List<Fields> addresses) {
        return addresses.stream().map(address -> address.text("ip")).toList();
    }

    @Test
    void newAddressesTakeThePlaceOfOldOnes() {
        KubeObject before = pod("},'status':{'podIP':'10.244.1.2','podIPs':[{'ip':'10.244.1.2'}]");
        PodFacts facts = new PodFacts(
                List.of("172.18.0.2"),
                List.of("10.244.1.9", "fd00:10:244:1::9"),
                NOW,
                true,
                false,
                Optional.empty(),
                List.of(),
                containers("c", RUNS));

        ObjectNode patch =
                PodStatus.patch(before, PodStatus.of(before, facts, NOW)).orElseThrow();

        assertEquals(
                "[{\"$patch\":\"replace\"},{\"ip\":\"10.244.1.9\"},{\"ip\":\"fd00:10:244:1::9\"}]",
                patch.at("/status/podIPs").toString());
    }
}
