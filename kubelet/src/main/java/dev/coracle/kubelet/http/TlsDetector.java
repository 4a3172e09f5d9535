package dev.coracle.kubelet.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Makes way for TLS, unless the client speaks in clear, which it is told. What takes long in a handshake runs on a worker. */
final class TlsDetector extends ByteToMessageDecoder {
    private static final int RECORD_HEADER = 5;
    private static final int LONGEST_GOODBYE_MILLIS = 500;
    private static final Set<String> CLEAR = Set.of("GET /", "HEAD ", "POST ", "PUT /", "OPTIO");
    private static final String NO_TLS =
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

    private final Connection connection;
    private final SSLContext tls;
    private final Executor workers;

    TlsDetector(Connection connection, SSLContext tls, Executor workers) {
        this.connection = connection;
        this.tls = tls;
        this.workers = workers;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < RECORD_HEADER) {
            return;
        }
        if (CLEAR.contains(in.toString(in.readerIndex(), RECORD_HEADER, StandardCharsets.ISO_8859_1))) {
            in.skipBytes(in.readableBytes());
            connection.linger(context.writeAndFlush(Unpooled.copiedBuffer(NO_TLS, StandardCharsets.US_ASCII)));
            return;
        }
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        SslHandler handler = new SslHandler(engine, workers);
        handler.setHandshakeTimeoutMillis(0); // Go's server has none
        handler.setCloseNotifyFlushTimeoutMillis(LONGEST_GOODBYE_MILLIS);
        context.pipeline().replace(this, "tls", handler);
    }
}
