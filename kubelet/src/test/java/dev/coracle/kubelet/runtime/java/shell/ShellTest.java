package dev.coracle.kubelet.runtime.java.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.kubelet.runtime.ClusterDial;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.PodSandboxes;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.runtime.ServerTls;
import dev.coracle.kubelet.runtime.Specs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ShellTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Executor workers = tasks::add;
    private final RuntimeHost host = new RuntimeHost(
            time,
            time,
            workers,
            Thread::new,
            ClusterDial.NONE,
            SocketSource.MACHINE,
            PodSandboxes.NONE,
            ServerTls.NONE,
            (task, e) -> {
                throw new AssertionError(task, e);
            });
    private final ContainerLog log = new ContainerLog(time);
    private int exitCode = -1;

    private void start(String script) {
        new Shell(Specs.of(List.of()), host, Set.of())
                .runAsMain(List.of("sh", "-c", script), log, code -> exitCode = code);
        work();
    }

    private void work() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private String output() {
        StringBuilder text = new StringBuilder();
        log.lines().forEach(l -> text.append(new String(l.bytes(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                arguments("echo web1 > /tmp/index.html; cat /tmp/index.html", "web1\n", 0),
                arguments("echo a > /f && echo b >> /f && cat /f", "a\nb\n", 0),
                arguments("false || echo no", "no\n", 0),
                arguments("false && echo no", "", 1),
                arguments("exit 3; echo never", "", 3),
                arguments("echo $GREETING \"$GREETING\" '$GREETING'", "hi there hi there $GREETING\n", 0),
                arguments("echo ${NONE:-fallback} $(hostname)", "fallback web-0\n", 0),
                arguments("for i in 1 2 3; do echo $i; done", "1\n2\n3\n", 0),
                arguments("if [ -f /etc/none ]; then echo yes; else echo no; fi", "no\n", 0),
                arguments("printf 'a\\nb\\nab\\n' | grep a | wc -l", "2\n", 0),
                arguments("printf 'b\\na\\nb\\n' | sort -u", "a\nb\n", 0),
                arguments("printf '10\\n9\\n' | sort -rn", "10\n9\n", 0),
                arguments("printf 'b\\na\\nb\\n' | sort | uniq -c", "      1 a\n      2 b\n", 0),
                arguments("printf 'one two\\nthree\\n' | wc -w", "3\n", 0),
                arguments("echo a | sort -k2", "sort: invalid option -- 'k'\n", 1),
                arguments("X=5; test $X -gt 4 && echo big", "big\n", 0),
                arguments("nosuch 2>&1; echo $?", "sh: nosuch: not found\n127\n", 0),
                arguments("agnhost dns-suffix 2>&1; echo $?", "sh: agnhost: not found\n127\n", 0),
                arguments("ls /none 2>/dev/null", "", 1),
                arguments(
                        "echo a > /d/a; echo b > /d/e/b; tar cf /x.tar -C / d; rm -r /d; tar -xmf /x.tar -C /t; tar tf /x.tar;"
                                + " cat /t/d/a /t/d/e/b",
                        "d/\nd/a\nd/e/\nd/e/b\na\nb\n",
                        0),
                arguments(
                        "echo a > /" + "n".repeat(130) + "; cd /; tar cf /x.tar " + "n".repeat(130)
                                + "; tar tf /x.tar; tar cf /y.tar /none",
                        "n".repeat(130) + "\ntar: /none: No such file or directory\n",
                        1),
                arguments("echo 'unterminated", "sh: syntax error: unterminated quoted string\n", 2));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void runs(String script, String output, int code) {
        start(script);

        assertEquals(output, output());
        assertEquals(code, exitCode);
    }

    @Test
    void loopsOnTimersWithoutAThread() {
        start("while true; do echo tick; sleep 1; done");
        assertEquals("tick\n", output());

        time.advance(Duration.ofSeconds(1));
        work();

        assertEquals("tick\ntick\n", output());
        assertEquals(-1, exitCode);
    }
}
