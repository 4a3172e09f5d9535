package dev.coracle.kubelet.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.kubelet.runtime.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExecProcessTest {
    /** Takes nothing until it is opened; ends when hung up. */
    private static final class SlowTerminal implements Terminal {
        private final ByteArrayOutputStream typed = new ByteArrayOutputStream();
        private final CountDownLatch opened = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final CountDownLatch hungUp = new CountDownLatch(1);

        @Override
        public String path() {
            return "";
        }

        @Override
        public int read(byte[] buffer) throws IOException {
            await(hungUp);
            return -1;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            await(opened);
            typed.writeBytes(bytes);
            if (bytes[bytes.length - 1] == 4) {
                ended.countDown();
            }
        }

        private static void await(CountDownLatch latch) throws IOException {
            try {
                if (!latch.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("waited in vain");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void resize(int columns, int rows) {
            // Nobody looks.
        }

        /** As in the kernel, a write that waits for a reader fails when the last one goes. */
        @Override
        public void hangUp() {
            hungUp.countDown();
            opened.countDown();
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private static final class ExitCode implements ProcessSink {
        private final CompletableFuture<Integer> code = new CompletableFuture<>();

        @Override
        public void stdout(byte[] bytes) {
            // The terminal shows nothing.
        }

        @Override
        public void stderr(byte[] bytes) {
            // A terminal has none.
        }

        @Override
        public void exit(int exitCode) {
            code.complete(exitCode);
        }

        @Override
        public void failed(String message) {
            code.completeExceptionally(new IOException(message));
        }
    }

    private final SlowTerminal terminal = new SlowTerminal();
    private final ExitCode sink = new ExitCode();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private ExecProcess start(Process process) {
        ExecProcess exec = new ExecProcess(ProcessConsole.inTerminal(process, terminal), sink);
        exec.start(Thread::new, "cat", true, () -> over.complete(null));
        return exec;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whoeverTypesDoesNotWaitForWhoReads() throws Exception {
        Process process = new ProcessBuilder("cat").start();
        ExecProcess exec = start(process);

        exec.write(bytes("first "));
        exec.write(bytes("second"));
        exec.endInput();
        terminal.opened.countDown();

        SlowTerminal.await(terminal.ended);
        assertEquals("first second\u0004", terminal.typed.toString(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        assertEquals(0, sink.code.get(60, TimeUnit.SECONDS));
        over.get(60, TimeUnit.SECONDS);
    }

    @Test
    void theEndOfTheProcessEndsWhatIsStillBeingTyped() throws Exception {
        ExecProcess exec = start(new ProcessBuilder("cat").start());
        exec.write(bytes("unread"));

        exec.close();

        assertEquals(137, sink.code.get(60, TimeUnit.SECONDS));
        over.get(60, TimeUnit.SECONDS);
    }
}
