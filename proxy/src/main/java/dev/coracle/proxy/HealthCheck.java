package dev.coracle.proxy;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Tells a load balancer on a {@code healthCheckNodePort} whether this node has ready endpoints of the Service. One connection, one
 * request of any method and path; on the connection's event loop.
 */
final class HealthCheck extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LONGEST_HEAD = 64 << 10;

    private final ObjectKey service;
    private final IntSupplier localEndpoints;
    private final Timers timers;
    private final ByteBuf request = Unpooled.buffer();

    HealthCheck(ObjectKey service, IntSupplier localEndpoints, Timers timers) {
        this.service = service;
        this.localEndpoints = localEndpoints;
        this.timers = timers;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Timers.Timer end = timers.after(PATIENCE, context.channel()::close);
        context.channel().closeFuture().addListener(closed -> end.cancel());
        context.channel().config().setAutoRead(true);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        request.writeBytes(bytes);
        if (HttpHead.end(request) >= 0) {
            boolean head = request.toString(0, Math.min(5, request.readableBytes()), StandardCharsets.US_ASCII)
                    .equals("HEAD ");
            request.clear();
            context.writeAndFlush(Unpooled.copiedBuffer(answer(head), StandardCharsets.UTF_8))
                    .addListener(ChannelFutureListener.CLOSE);
        } else if (request.readableBytes() > LONGEST_HEAD) {
            context.close();
        }
    }

    private String answer(boolean headOnly) {
        int local = localEndpoints.getAsInt();
        String body = "{\n\t\"service\": {\n\t\t\"namespace\": \"" + service.namespace() + "\",\n\t\t\"name\": \""
                + service.name() + "\"\n\t},\n\t\"localEndpoints\": " + local
                + ",\n\t\"serviceProxyHealthy\": true\n}";
        return "HTTP/1.1 " + (local > 0 ? "200 OK" : "503 Service Unavailable")
                + "\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
                + "X-Load-Balancing-Endpoint-Weight: " + local + "\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + (headOnly ? "" : body);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // a load balancer that hung up
    }
}
