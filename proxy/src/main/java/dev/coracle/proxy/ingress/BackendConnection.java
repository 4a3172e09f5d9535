package dev.coracle.proxy.ingress;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;

/** The backend's end of one request: what it answers goes to the client's connection, on whose event loop it runs. */
final class BackendConnection extends ChannelInboundHandlerAdapter {
    private final ClientConnection client;

    BackendConnection(ClientConnection client) {
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.pipeline().get(HttpClientCodec.class) == null) {
            context.pipeline().addBefore(context.name(), "http", new HttpClientCodec());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        client.response(context.channel(), message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        client.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        client.backendGone(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // and the client is told when that has happened
    }
}
