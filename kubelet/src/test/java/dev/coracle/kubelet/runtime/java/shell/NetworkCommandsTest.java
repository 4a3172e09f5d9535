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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In a cluster where "web" answers whatever it is told with capitals, "mute" never answers, and nothing else is there. */
class NetworkCommandsTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private static byte[] loud(byte[] words) {
        return new String(words, StandardCharsets.UTF_8).toUpperCase().getBytes(StandardCharsets.UTF_8);
    }

    /** Answers when its input ends. */
    private static final class Loud extends Socket {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        @Override
        public OutputStream getOutputStream() {
            return heard;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(loud(heard.toByteArray()));
        }

        @Override
        public void shutdownOutput() {
            // What was heard is all there is.
        }

        @Override
        public synchronized void setSoTimeout(int millis) {
            // It answers at once.
        }
    }

    private static final class OneService implements ClusterDial {
        @Override
        public Lookup lookup(Origin from, String name) throws IOException {
            if (!name.equals("web")) {
                throw new UnknownHostException(name);
            }
            return new Lookup("10.96.0.10", "web.default.svc.cluster.local", List.of("10.96.0.7"), Optional.empty());
        }

        @Override
        public List<DnsRecord> records(Origin from, String name, String type, boolean search) {
            String full = name + (search ? ".default.svc.cluster.local." : name.endsWith(".") ? "" : ".");
            return switch (type) {
                case "A" -> List.of(new DnsRecord(full, 5, type, "10.96.0.7"));
                case "PTR" -> List.of(new DnsRecord(full, 5, type, "web.default.svc.cluster.local."));
                default -> List.of();
            };
        }

        @Override
        public Socket connect(Origin from, String host, int port, int timeoutMillis) throws IOException {
            if (host.equals("mute")) {
                throw new SocketTimeoutException("connect timed out");
            }
            return new Loud();
        }

        @Override
        public byte[] ask(Origin from, String host, int port, byte[] request, int timeoutMillis) throws IOException {
            if (host.equals("mute")) {
                throw new SocketTimeoutException("receive timed out");
            }
            return loud(request);
        }
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                arguments("echo hostName | nc -w 2 web 80", "HOSTNAME\n", 0),
                arguments("echo hi | nc -v -t -w 2 web 80", "Connection to web 80 port [tcp/*] succeeded!\nHI\n", 0),
                arguments("echo hi | nc -u -w 2 web 53", "HI\n", 0),
                arguments("echo hi | nc -u -w 2 mute 53", "", 0),
                arguments("nc -zv web 80", "Connection to web 80 port [tcp/*] succeeded!\n", 0),
                arguments("nc -z mute 80", "nc: mute (mute:80): connect timed out\n", 1),
                arguments("nc web", "usage: nc [-tuvz] [-w SECONDS] HOST PORT\n", 1),
                arguments("dig +short web", "10.96.0.7\n", 0),
                arguments(
                        "dig +noall +answer +search web A", "web.default.svc.cluster.local.\t5\tIN\tA\t10.96.0.7\n", 0),
                arguments("dig @10.96.0.10 +short web SRV", "", 0),
                arguments(
                        "dig -x 10.96.0.7 +noall +answer",
                        "7.0.96.10.in-addr.arpa.\t5\tIN\tPTR\tweb.default.svc.cluster.local.\n",
                        0),
                arguments("dig", "Usage: dig [+short] [+search] NAME [TYPE]\n", 1),
                arguments("getent hosts web", "10.96.0.7       web.default.svc.cluster.local\n", 0),
                arguments("getent hosts nobody", "", 2),
                arguments("echo '10.1.1.1 a b # c' > /etc/hosts; getent hosts b", "10.1.1.1        a b\n", 0),
                arguments("agnhost connect mute:80 --timeout=1s", "TIMEOUT\n", 1),
                arguments("agnhost connect web:80", "", 0),
                arguments("echo 'search a b' > /etc/resolv.conf; agnhost dns-suffix", "a,b\n", 0));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void speakToTheCluster(String script, String output, int code) {
        RuntimeHost host = new RuntimeHost(
                time,
                time,
                tasks::add,
                Thread::new,
                new OneService(),
                SocketSource.MACHINE,
                PodSandboxes.NONE,
                ServerTls.NONE,
                (t, e) -> {
                    throw new AssertionError(t, e);
                });
        ContainerLog log = new ContainerLog(time);
        int[] exit = {-1};

        new Shell(Specs.of(List.of()), host, Set.of("agnhost"))
                .runAsMain(List.of("sh", "-c", script), log, c -> exit[0] = c);
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }

        StringBuilder text = new StringBuilder();
        log.lines().forEach(line -> text.append(new String(line.bytes(), StandardCharsets.UTF_8)));
        assertEquals(output, text.toString());
        assertEquals(code, exit[0]);
    }
}
