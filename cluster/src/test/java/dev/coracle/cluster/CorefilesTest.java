package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.dns.ServedBlock;
import dev.coracle.dns.corefile.Corefile;
import dev.coracle.dns.corefile.CorefileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CorefilesTest {
    private static final String PATH = "/etc/coredns/Corefile";
    private static final String FIRST = ".:53 {\n    kubernetes cluster.local\n    reload\n}\n";
    private static final String SECOND = ".:53 {\n    kubernetes other.test\n    forward . 192.0.2.1\n    reload\n}\n";
    private static final String UNKNOWN = ".:53 {\n    kubernets cluster.local\n    reload\n}\n";

    private final List<List<ServedBlock>> served = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Corefiles corefiles = new Corefiles(served::add, (forward, cache) -> {
        asked.add(forward.servers() + " " + cache);
        return Optional.empty();
    });

    @Test
    void aPodStartsWithItsFile() throws CorefileException {
        corefiles.start(FIRST, log::add);

        assertEquals(List.of(".:53", running(FIRST)), log);
        assertEquals(List.of("cluster.local."), zones());
    }

    @Test
    void anEditedFileIsReadAtOnce() throws CorefileException {
        corefiles.start(FIRST, log::add);
        log.clear();

        corefiles.edited(SECOND);

        assertEquals(List.of("[INFO] Reloading", running(SECOND), "[INFO] Reloading complete"), log);
        assertEquals(List.of("other.test."), zones());
        assertEquals(List.of("[/192.0.2.1:53] 0"), asked);
    }

    @Test
    void whatSaysTheSameIsNotReadAgain() throws CorefileException {
        corefiles.start(FIRST, log::add);
        log.clear();

        corefiles.edited(FIRST + "# the end\n");

        assertEquals(List.of(), log);
        assertEquals(1, served.size());
    }

    @Test
    void aFileWithAFaultChangesNothing() throws CorefileException {
        String fault = PATH + ":2 - Error during parsing: Unknown directive 'kubernets'";
        corefiles.start(FIRST, log::add);
        log.clear();

        corefiles.edited(UNKNOWN);
        corefiles.edited(UNKNOWN);
        corefiles.edited(".:53 {\n  errors\n");

        assertEquals(
                List.of(
                        "[INFO] Reloading",
                        "[ERROR] Restart failed: " + fault,
                        "[ERROR] plugin/reload: Corefile changed but reload failed: starting with listener file descriptors: "
                                + fault,
                        "[WARNING] plugin/reload: Corefile parse failed: " + PATH
                                + ":2 - Syntax error: Unexpected token 'errors', expecting '}'"),
                log);
        assertEquals(1, served.size());
    }

    @Test
    void aPodDoesNotStartWithAFault() throws CorefileException {
        corefiles.start(FIRST, log::add);
        corefiles.edited(UNKNOWN);

        assertThrows(CorefileException.class, () -> corefiles.start(FIRST, log::add));

        corefiles.edited(FIRST);
        corefiles.start(UNKNOWN, log::add);
        assertEquals(List.of("cluster.local."), zones());
    }

    @Test
    void withoutReloadOnlyANewPodReadsIt() throws CorefileException {
        corefiles.start(FIRST.replace("    reload\n", ""), log::add);
        assertEquals(List.of(".:53"), log);

        corefiles.edited(SECOND);
        assertEquals(List.of("cluster.local."), zones());

        corefiles.start(FIRST, log::add);
        assertEquals(List.of("other.test."), zones());
    }

    @Test
    void aPodThatHasEndedHearsNothing() throws CorefileException {
        Consumer<String> line = log::add;
        corefiles.start(FIRST, line);
        corefiles.end(line);
        log.clear();

        corefiles.edited(SECOND);

        assertEquals(List.of(), log);
        assertEquals(List.of("other.test."), zones());
    }

    private List<String> zones() {
        return served.get(served.size() - 1)
                .get(0)
                .block()
                .kubernetes()
                .orElseThrow()
                .zones();
    }

    private static String running(String text) throws CorefileException {
        return "[INFO] plugin/reload: Running configuration SHA512 = " + Corefile.hash(PATH, text);
    }
}
