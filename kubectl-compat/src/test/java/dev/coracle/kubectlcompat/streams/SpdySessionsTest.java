package dev.coracle.kubectlcompat.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.stream.LogOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames are those of kubectl's wire contract, sections 3.5 and 3.6. */
class SpdySessionsTest {
    private static final ObjectKey POD = ObjectKey.of("default", "p");

    private final List<String> calls = new ArrayList<>();
    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final Client client = new Client();
    private final Gateway gateway = new Gateway();
    private SpdyConnection connection;

    /** Sees what the server writes, frame by frame. */
    private final class Client implements BytePipe {
        private final EmbeddedChannel codec = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
        private final List<String> seen = new ArrayList<>();

        @Override
        public Future<?> write(Buffer bytes) {
            codec.writeInbound(Unpooled.wrappedBuffer(bytes.getBytes()));
            for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
                seen.add(text(frame));
            }
            return Future.succeededFuture();
        }

        private static String text(Object frame) {
            if (frame instanceof SpdyDataFrame data) {
                String content = data.content().toString(StandardCharsets.UTF_8);
                data.release();
                return data.streamId() + (data.isLast() ? " last " : " ") + content;
            }
            if (frame instanceof SpdySynReplyFrame reply) {
                assertFalse(reply.headers().isEmpty(), "spdystream waits for a header block");
                return reply.streamId() + " open";
            }
            if (frame instanceof SpdyRstStreamFrame reset) {
                return reset.streamId() + " reset";
            }
            return frame instanceof SpdyPingFrame ping ? "ping " + ping.id() : frame.toString();
        }

        @Override
        public void reading(boolean wanted) {
            calls.add("reading " + wanted);
        }

        @Override
        public void close() {
            calls.add("close socket");
        }

        void send(Object frame) {
            codec.writeOutbound(frame);
            for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
                for (byte one : ByteBufUtil.getBytes(part)) {
                    connection.received(Buffer.buffer(new byte[] {one})); // borders mean nothing
                }
                part.release();
            }
            for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
                task.run();
            }
        }

        void open(int stream, String... headers) {
            DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
            for (int i = 0; i < headers.length; i += 2) {
                frame.headers().set(headers[i], headers[i + 1]);
            }
            send(frame);
        }

        void data(int stream, String text, boolean last) {
            send(new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)).setLast(last));
        }

        List<String> seen() {
            List<String> all = List.copyOf(seen);
            seen.clear();
            return all;
        }
    }

    /** Remembers its sinks, for the test to write to. */
    private final class Gateway implements ContainerGateway {
        private ByteSink forwarded;
        private boolean full;
        private Runnable drained = () -> {};

        private final Stream stream = new Stream() {
            @Override
            public void write(byte[] bytes) {
                calls.add("input " + new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public boolean full() {
                return full;
            }

            @Override
            public void onDrain(Runnable action) {
                drained = action;
            }

            @Override
            public void endInput() {
                calls.add("end of input");
            }

            @Override
            public void resize(int columns, int rows) {
                calls.add("resize " + columns + "x" + rows);
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };

        @Override
        public Stream logs(ObjectKey pod, LogOptions options, ByteSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Stream exec(ObjectKey pod, ExecOptions options, ProcessSink sink) {
            return stream;
        }

        @Override
        public Stream attach(ObjectKey pod, ExecOptions options, ProcessSink sink) {
            return stream;
        }

        @Override
        public Stream portForward(ObjectKey pod, int port, ByteSink sink) {
            calls.add("forward " + pod + ":" + port);
            forwarded = sink;
            return stream;
        }
    }

    private SpdyCommand command(boolean tty, boolean status) {
        ExecOptions options = new ExecOptions("c", List.of("sh"), true, true, !tty, tty);
        SpdyCommand command = new SpdyCommand(options, status, status, client, loop::add, () -> calls.add("closed"));
        command.started(gateway.stream);
        connection = new SpdyConnection(client, command);
        return command;
    }

    private void work() {
        client.send(new DefaultSpdyPingFrame(1));
        assertEquals("ping 1", client.seen.remove(client.seen.indexOf("ping 1")));
    }

    @Test
    void aCommandStartsToWriteWhenAllItsStreamsAreOpen() {
        SpdyCommand command = command(false, true);
        client.open(1, "streamtype", "error");
        client.open(3, "streamtype", "stdin");
        client.open(5, "streamtype", "stdout");
        command.stdout("early".getBytes(StandardCharsets.UTF_8));
        work();
        assertEquals(List.of("1 open", "3 open", "5 open"), client.seen());

        client.open(7, "streamtype", "stderr");
        assertEquals(List.of("7 open", "5 early"), client.seen());

        client.data(3, "typed", false);
        client.data(3, "", true);
        assertEquals(List.of("input typed", "end of input"), calls);
    }

    @Test
    void everyStreamIsFinishedAndTheErrorStreamTellsTheExitCode() {
        SpdyCommand command = command(false, true);
        for (int i = 0; i < 4; i++) {
            client.open(
                    2 * i + 1,
                    "streamtype",
                    List.of("error", "stdin", "stdout", "stderr").get(i));
        }
        client.seen();

        command.stderr("oh".getBytes(StandardCharsets.UTF_8));
        command.exit(7);
        work();

        List<String> seen = client.seen();
        assertEquals("7 oh", seen.get(0));
        assertTrue(seen.get(1).startsWith("1 {\"metadata\":{},\"status\":\"Failure\""), seen::toString);
        assertTrue(seen.containsAll(List.of("1 last ", "3 last ", "5 last ", "7 last ")), seen::toString);
        client.send(new DefaultSpdyGoAwayFrame(0));
        connection.close();
        assertEquals(List.of("close socket", "close", "closed"), calls);
    }

    @Test
    void aTerminalHasAResizeStreamAndNoStandardError() {
        command(true, true);
        client.open(1, "streamtype", "stderr");
        client.open(3, "streamtype", "resize");
        client.data(3, "{\"Width\":80,\"Hei", false);
        client.data(3, "ght\":24}\n{\"Width\":81,\"Height\":25}\n", false);

        assertEquals(List.of("1 reset", "3 open"), client.seen());
        assertEquals(List.of("resize 80x24", "resize 81x25"), calls);
    }

    @Test
    void theOldestVersionsEndWithText() {
        SpdyCommand command = command(false, false);
        for (int i = 0; i < 4; i++) {
            client.open(
                    2 * i + 1,
                    "streamtype",
                    List.of("error", "stdin", "stdout", "stderr").get(i));
        }
        command.exit(3);
        work();

        assertTrue(client.seen().contains("1 command terminated with exit code 3"));
    }

    private void portForward() {
        connection = new SpdyConnection(
                client,
                new SpdyPortForward(POD, gateway, loop::add, client, new Throttle(), () -> calls.add("closed")));
    }

    private void pair() {
        client.open(1, "streamtype", "error", "port", "80", "requestid", "0");
        client.data(1, "", true);
        client.open(3, "streamtype", "data", "port", "80", "requestid", "0");
    }

    @Test
    void aPairOfStreamsIsAConnection() {
        portForward();
        pair();
        client.data(3, "GET", false);
        client.data(3, "", true);
        gateway.forwarded.bytes("OK".getBytes(StandardCharsets.UTF_8));
        gateway.forwarded.end("");
        work();

        assertEquals(List.of("forward default/p:80", "input GET", "end of input"), calls);
        assertEquals(List.of("1 open", "3 open", "3 OK", "1 last ", "3 last "), client.seen());
    }

    @Test
    void aFailureIsTextOnTheErrorStream() {
        portForward();
        pair();
        gateway.forwarded.end("connection refused");
        work();

        assertEquals(
                List.of(
                        "1 open",
                        "3 open",
                        "1 error forwarding port 80 to pod default/p: connection refused",
                        "1 last ",
                        "3 last "),
                client.seen());
    }

    @Test
    void strangeStreamsAreRefused() {
        portForward();
        client.open(1, "streamtype", "other", "port", "80", "requestid", "0");
        client.open(3, "streamtype", "data", "port", "x", "requestid", "0");
        client.open(5, "streamtype", "data", "port", "80", "requestid", "0");
        client.open(7, "streamtype", "data", "port", "80", "requestid", "0");

        assertEquals(List.of("1 reset", "3 reset", "5 open", "7 reset"), client.seen());
    }

    @Test
    void aPodThatIsSlowHoldsItsClientUp() {
        portForward();
        pair();
        gateway.full = true;
        client.data(3, "x", false);
        assertEquals(List.of("forward default/p:80", "input x", "reading false"), calls);

        gateway.drained.run();
        work();

        assertEquals("reading true", calls.get(3));
        connection.close();
        assertEquals(List.of("close", "closed"), calls.subList(4, 6));
    }
}
