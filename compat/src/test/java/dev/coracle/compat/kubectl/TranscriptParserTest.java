package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.compat.kubectl.Transcript.Expected;
import dev.coracle.compat.kubectl.Transcript.Step;
import dev.coracle.compat.kubectl.Transcript.Versions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranscriptParserTest {

    @Test
    void stepsHaveInputOutputErrorsAndExitCode() {
        String text = """
                # source: by hand
                # a comment
                $ kubectl apply -f - <<EOF
                kind: Pod
                EOF
                pod/a created
                [1.33] ! Warning: new
                ? 3

                [1.30+] $ eventually kubectl get pods
                NAME

                a
                """;

        List<Step> steps = TranscriptParser.parse("t", text).steps();

        assertEquals(
                new Step(
                        3,
                        Versions.ALL,
                        false,
                        "kubectl apply -f -",
                        "",
                        "kind: Pod\n",
                        List.of(
                                new Expected(Versions.ALL, false, "pod/a created"),
                                new Expected(new Versions(33, 33), true, "Warning: new")),
                        3),
                steps.get(0));
        assertEquals(
                List.of("NAME", "", "a"),
                steps.get(1).expected().stream().map(Expected::text).toList());
        assertTrue(steps.get(1).eventually());
        assertTrue(steps.get(1).versions().has(31));
        assertFalse(steps.get(1).versions().has(29));
    }

    @Test
    void aTranscriptMustNameItsSource() {
        assertThrows(IllegalArgumentException.class, () -> TranscriptParser.parse("t", "$ kubectl get pods\n"));
    }

    @Test
    void wordsAreSplitAtBlanksOutsideQuotes() {
        assertEquals(
                List.of("kubectl", "get", "-o", "jsonpath={.a b}", "-p", "{\"a\": 1}", ""),
                Words.split("kubectl get  -o jsonpath='{.a b}' -p '{\"a\": 1}' ''"));
    }

    @Test
    void numberedSymbolsStandForOneText() {
        Map<String, String> bound = new HashMap<>();
        List<String> expected = List.of("web  <clusterIP:1>  <none>  <age>", "...", "IP: <clusterIP:1>");

        assertTrue(OutputPattern.matches(expected, "web    10.96.3.4 <none>   5m3s\n\nx\nIP:\t10.96.3.4\n", bound));
        assertEquals(Map.of("clusterIP1", "10.96.3.4"), bound);
        assertFalse(OutputPattern.matches(expected, "web 10.96.3.5 <none> 5s\nIP: 10.96.3.5\n", bound));
        assertEquals("curl 10.96.3.4 <none>", OutputPattern.fill("curl <clusterIP:1> <none>", bound));
    }

    @Test
    void outputThatIsNotExpectedIsADifference() {
        assertFalse(OutputPattern.matches(List.of(), "something\n", new HashMap<>()));
        assertFalse(OutputPattern.matches(List.of("a"), "a\nb\n", new HashMap<>()));
        assertTrue(OutputPattern.matches(List.of("a", "..."), "a\nb\n", new HashMap<>()));
    }
}
