package dev.coracle.kubectlcompat.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * SPDY/3.1 as Go's spdystream speaks it, over a {@link BytePipe}: clients open streams, there are no windows. Netty's codec does
 * the framing. Confined to the event loop of the connection.
 */
final class SpdyConnection {
    /** What a connection's streams mean. */
    interface Session {
        /** Sees a new stream before the client is told that it is open; false refuses it. */
        boolean opened(SpdyStream stream);

        /** There is no client any more. Called once. */
        void closed();
    }

    private static final int MAX_DATA = 16 << 10;

    private final BytePipe pipe;
    private final Session session;
    private final EmbeddedChannel codec = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    private final Map<Integer, SpdyStream> streams = new HashMap<>();
    private boolean closed;

    SpdyConnection(BytePipe pipe, Session session) {
        this.pipe = pipe;
        this.session = session;
    }

    /** Bytes of the client, cut anywhere. */
    void received(Buffer bytes) {
        if (closed) {
            return;
        }
        codec.writeInbound(Unpooled.wrappedBuffer(bytes.getBytes()));
        for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
            try {
                received(frame);
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }
    }

    private void received(Object frame) {
        if (frame instanceof SpdySynStreamFrame opened) {
            open(opened);
        } else if (frame instanceof SpdyDataFrame data) {
            data(data);
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            SpdyStream stream = streams.remove(reset.streamId());
            if (stream != null) {
                stream.wasReset();
            }
        } else if (frame instanceof SpdyPingFrame ping) {
            send(ping);
        } else if (frame instanceof SpdyGoAwayFrame) {
            pipe.close();
        }
        // Settings and windows mean nothing here.
    }

    private void open(SpdySynStreamFrame frame) {
        Map<String, String> headers = new HashMap<>();
        frame.headers()
                .forEach(h -> headers.put(
                        h.getKey().toString().toLowerCase(Locale.ROOT),
                        h.getValue().toString()));
        SpdyStream stream = new SpdyStream(this, frame.streamId(), headers);
        if (frame.isInvalid() || !session.opened(stream)) {
            send(new DefaultSpdyRstStreamFrame(frame.streamId(), SpdyStreamStatus.REFUSED_STREAM));
            return;
        }
        streams.put(frame.streamId(), stream);
        DefaultSpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(frame.streamId());
        // Without any header Netty leaves the header block out, and spdystream waits for it for ever.
        reply.headers().set("streamtype", headers.getOrDefault("streamtype", ""));
        send(reply);
        if (frame.isLast()) {
            stream.listener().ended();
        }
    }

    private void data(SpdyDataFrame frame) {
        SpdyStream stream = streams.get(frame.streamId());
        if (stream == null) {
            return; // sent before the client knew that it is gone
        }
        byte[] bytes = ByteBufUtil.getBytes(frame.content());
        if (bytes.length > 0) {
            stream.listener().data(bytes);
        }
        if (frame.isLast()) {
            stream.listener().ended();
        }
    }

    void data(int stream, byte[] bytes, boolean last) {
        int from = 0;
        do {
            int length = Math.min(MAX_DATA, bytes.length - from);
            DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes, from, length));
            frame.setLast(last && from + length == bytes.length);
            send(frame);
            from += length;
        } while (from < bytes.length);
    }

    private void send(Object frame) {
        if (closed) {
            ReferenceCountUtil.release(frame);
            return;
        }
        codec.writeOutbound(frame);
        Buffer bytes = Buffer.buffer();
        for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
            bytes.appendBytes(ByteBufUtil.getBytes(part));
            part.release();
        }
        pipe.write(bytes);
    }

    /** The client is gone. */
    void close() {
        if (!closed) {
            closed = true;
            codec.finishAndReleaseAll();
            session.closed();
        }
    }
}
