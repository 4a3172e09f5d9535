package dev.coracle.kubelet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every runtime must do whose containers read. */
abstract class ContainerInputContract extends ContainerRuntimeContract {
    private Container start(CompletableFuture<Integer> exit, Console console, String... command)
            throws ContainerStartException {
        return runtime().start(Specs.of(List.of(command), console), exit::complete);
    }

    /** What an attached client sees. */
    static final class Screen implements ProcessSink {
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Integer> end = new CompletableFuture<>();

        @Override
        public synchronized void stdout(byte[] bytes) {
            text.append(new String(bytes, StandardCharsets.UTF_8));
            notifyAll();
        }

        @Override
        public void stderr(byte[] bytes) {
            stdout(bytes);
        }

        @Override
        public void exit(int code) {
            end.complete(code);
        }

        @Override
        public void failed(String message) {
            end.completeExceptionally(new AssertionError(message));
        }

        /** The whole text, once the container has ended. */
        String whole() throws Exception {
            await(end);
            synchronized (this) {
                return text.toString();
            }
        }

        synchronized void awaitText(String wanted) throws InterruptedException {
            while (text.indexOf(wanted) < 0) {
                wait();
            }
        }
    }

    private static ExecOptions input(boolean tty) {
        return new ExecOptions("c", List.of(), true, true, !tty, tty);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theInputOfTheFirstClientIsAllTheInputThereIs() throws Exception {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Container container = start(exit, new Console(true, true, false), "cat");
        Screen screen = new Screen();

        Stream client = container.attach(input(false), screen);
        client.write(bytes("one\ntwo"));
        client.endInput();

        assertEquals(0, await(exit));
        assertEquals("one\ntwo", screen.whole());
        assertEquals("one\ntwo", text(container.log()));
    }

    @Test
    void anotherClientMayGoOnWhereTheFirstOneLeft() throws Exception {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Container container = start(exit, new Console(true, false, false), "sh");
        Screen first = new Screen();
        Stream one = container.attach(input(false), first);
        one.write(bytes("echo first\n"));
        first.awaitText("first\n");
        one.endInput();
        one.close();

        Screen second = new Screen();
        container.attach(input(false), second).write(bytes("echo second\nexit 3\n"));

        assertEquals(3, await(exit));
        assertEquals("second\n", second.whole());
    }

    @Test
    void whoeverAsksForNoInputOnlyWatches() throws Exception {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Container container = start(exit, new Console(true, true, false), "sh");
        Screen watching = new Screen();
        Stream watcher = container.attach(new ExecOptions("c", List.of(), false, true, true, false), watching);
        watcher.write(bytes("exit 9\n"));
        watcher.endInput();

        Stream client = container.attach(input(false), new Screen());
        client.write(bytes("echo seen\n"));
        client.endInput();

        assertEquals(0, await(exit));
        assertEquals("seen\n", watching.whole());
    }
}
