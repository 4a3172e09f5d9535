package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServicePortName;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.TrafficPolicy;
import dev.coracle.proxy.rules.CarriedServices;
import dev.coracle.proxy.rules.KernelRules;
import dev.coracle.proxy.rules.ProxyNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for nft that keeps what it is told, one file for each transaction. */
class KernelProxyTest {
    private static final List<String> PODS = List.of("10.244.0.0/16");
    private static final ObjectKey WEB = ObjectKey.of("default", "web");
    private static final String NFT = """
            #!/bin/sh
            if [ -e "$0.broken" ]; then cat >/dev/null; echo "nft: no such luck" >&2; exit 1; fi
            n=$(ls "$0.told" | wc -l)
            cat >"$0.told/$n"
            """;

    @TempDir
    Path directory;

    private final List<Throwable> faults = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private HeldShell shell;
    private List<String> backends = List.of();

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")), "no setsid here");
        Path nft = Files.writeString(directory.resolve("nft"), NFT);
        assertTrue(nft.toFile().setExecutable(true));
        Files.createDirectory(directory.resolve("nft.told"));
        shell = HeldShell.start(List.of("env", "PATH=" + directory + ":/usr/bin:/bin"));
    }

    @AfterEach
    void end() {
        if (shell != null) {
            shell.close();
        }
    }

    private KernelProxy open(Executor blocking) throws IOException {
        return KernelProxy.open(new Nft(shell), Optional.empty(), PODS, blocking, (task, fault) -> faults.add(fault));
    }

    private void broken(boolean is) throws IOException {
        if (is) {
            Files.createFile(directory.resolve("nft.broken"));
        } else {
            Files.delete(directory.resolve("nft.broken"));
        }
    }

    private List<String> told() throws IOException {
        List<String> told = new ArrayList<>();
        for (int i = 0; Files.exists(directory.resolve("nft.told/" + i)); i++) {
            told.add(Files.readString(directory.resolve("nft.told/" + i)));
        }
        return told;
    }

    private CarriedServices services() {
        return services(backends);
    }

    private static CarriedServices services(List<String> backends) {
        ServicePort port = new ServicePort(
                new ServicePortName(WEB, "", Protocol.TCP, false),
                80,
                0,
                0,
                List.of("10.96.7.7"),
                List.of(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                Optional.empty(),
                backends.stream()
                        .map(ip -> new Endpoint(ip, 80, true, true, false, "node-1", List.of(), List.of()))
                        .toList());
        ProxyNode node = new ProxyNode("node-1", "", List.of("172.18.0.2"), List.of("10.244.1.0/24"));
        return new CarriedServices(List.of(node), ServiceTable.of(List.of(port)), p -> true);
    }

    @Test
    void thereAreRulesWithoutServicesBeforeAnybodyConnects() throws IOException {
        open(tasks::add);

        assertEquals(List.of(KernelRules.of(PODS, CarriedServices.NONE).whole()), told());
    }

    @Test
    void whatChangesWhileNobodyIsProgrammingIsOneTransaction() throws IOException {
        KernelProxy kernel = open(tasks::add);
        kernel.follow(this::services);
        backends = List.of("10.244.1.2");
        kernel.changed(Set.of(WEB));
        backends = List.of("10.244.1.2", "10.244.1.3");
        kernel.changed(Set.of(WEB));

        assertEquals(1, tasks.size());
        tasks.remove().run();

        assertEquals(2, told().size());
        assertTrue(told().get(1).contains("numgen random mod 2 "));
        assertTrue(tasks.isEmpty());
    }

    @Test
    void laterTransactionsSayWhatIsOther() throws IOException {
        KernelProxy kernel = open(Runnable::run);
        backends = List.of("10.244.1.2");
        kernel.follow(this::services);
        kernel.changed(Set.of(WEB));
        backends = List.of("10.244.1.3");
        kernel.changed(Set.of(WEB));

        assertEquals(3, told().size(), "one change was none");
        KernelRules first = KernelRules.of(PODS, services(List.of("10.244.1.2")));
        assertEquals(first.update(services(), Set.of(WEB)), told().get(2));
    }

    @Test
    void refusedRulesAreTakenAwayReportedAndLoadedAsAWholeNextTime() throws IOException {
        KernelProxy kernel = open(Runnable::run);
        backends = List.of("10.244.1.2");
        broken(true);
        kernel.follow(this::services);

        assertEquals(
                List.of("nft: no such luck"),
                faults.stream().map(Throwable::getMessage).toList());
        assertEquals(1, faults.get(0).getSuppressed().length, "they could not be taken away either");

        broken(false);
        kernel.changed(Set.of(WEB));

        assertEquals(1, faults.size());
        assertEquals(List.of(KernelRules.of(PODS, services()).whole()), told().subList(1, told().size()));
    }

    @Test
    void rulesThatCannotBeWorkedOutAreTakenAwayToo() throws IOException {
        KernelProxy kernel = open(Runnable::run);
        kernel.follow(() -> {
            throw new IllegalStateException("no rules");
        });

        assertEquals(
                List.of("no rules"), faults.stream().map(Throwable::getMessage).toList());
        assertEquals(KernelRules.of(PODS, services()).removal(), told().get(1));
    }

    @Test
    void nftThatDoesNotWorkIsSaidAtOnce() throws IOException {
        broken(true);

        IOException refusal = assertThrows(IOException.class, () -> open(Runnable::run));

        assertEquals("nft: no such luck", refusal.getMessage());
    }

    @Test
    void nothingIsProgrammedOnceItCloses() throws IOException {
        KernelProxy kernel = open(tasks::add);
        kernel.follow(this::services);
        kernel.closing();
        tasks.remove().run();
        kernel.changed(Set.of(WEB));

        assertEquals(1, told().size());
        assertTrue(tasks.isEmpty());
        kernel.close();
    }
}
