package dev.coracle.kubelet.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/** Netty's, with the limits of Go's server; a line may end with a bare LF, and half a line is a request too, a malformed one. */
final class RequestDecoder extends HttpRequestDecoder {
    private static final int LARGEST_HEAD = (1 << 20) + 4096;
    private static final int LARGEST_PART = 64 * 1024;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LARGEST_HEAD)
                .setMaxHeaderSize(LARGEST_HEAD)
                .setMaxChunkSize(LARGEST_PART)
                .setAllowDuplicateContentLengths(true)
                .setStrictLineParsing(false));
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(context, in, out);
        if (in.isReadable()) {
            HttpMessage half = createInvalidMessage();
            half.setDecoderResult(DecoderResult.failure(new PrematureChannelClosureException("half a line")));
            out.add(half);
        }
    }
}
