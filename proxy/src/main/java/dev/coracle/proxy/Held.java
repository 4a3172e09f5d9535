package dev.coracle.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps what a client sent before its backend is connected, and hands it on when removed. AUTO_READ is off then, but epoll reads
 * all the same when the client has already shut down its side; that is at most what the socket's buffer held.
 */
final class Held extends ChannelInboundHandlerAdapter {
    private final Queue<Object> messages = new ArrayDeque<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        messages.add(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (!messages.isEmpty()) {
            messages.forEach(context::fireChannelRead);
            messages.clear();
            context.fireChannelReadComplete();
        }
    }
}
