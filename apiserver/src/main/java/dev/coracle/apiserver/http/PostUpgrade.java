package dev.coracle.apiserver.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * kubectl asks for SPDY with a POST, clients of a proxied server for whatever that server has, and Vert.x upgrades only a GET: such a
 * request goes through Vert.x as a GET that remembers what it was, as it comes in and as it goes out again. HTTP/1 only, where nobody
 * else can set that header. Keeps no state.
 */
@ChannelHandler.Sharable
final class PostUpgrade extends ChannelDuplexHandler {
    static final String HEADER = "x-coracle-upgrade-method";
    private static final PostUpgrade HANDLER = new PostUpgrade();
    private static final String SPDY = "SPDY/3.1";

    private PostUpgrade() {}

    static void install(HttpConnection connection) {
        if (connection instanceof ConnectionBase base && connection.protocolVersion() == HttpVersion.HTTP_1_1) {
            ChannelHandlerContext vertx = base.channelHandlerContext();
            vertx.pipeline().addBefore(vertx.name(), "post-upgrade", HANDLER);
        }
    }

    /** The method the client used. */
    static String method(HttpServerRequest http) {
        String remembered = isHttp1(http) ? http.getHeader(HEADER) : null;
        return remembered == null ? http.method().name() : remembered;
    }

    private static boolean isHttp1(HttpServerRequest http) {
        return http.version() == HttpVersion.HTTP_1_1 || http.version() == HttpVersion.HTTP_1_0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            request.headers().remove(HEADER);
            if (!request.method().equals(HttpMethod.GET) && asksForUpgrade(request)) {
                request.headers().set(HEADER, request.method().name());
                request.setMethod(HttpMethod.GET);
            }
        }
        context.fireChannelRead(message);
    }

    /** Others ask for what this server would have to refuse, in the words it has for requests that ask for nothing. */
    private static boolean asksForUpgrade(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return headers.contains(HttpHeaderNames.UPGRADE, SPDY, true)
                || request.uri().contains("/proxy")
                        && headers.contains(HttpHeaderNames.UPGRADE)
                        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest request && request.headers().contains(HEADER)) {
            request.setMethod(HttpMethod.valueOf(request.headers().get(HEADER)));
            request.headers().remove(HEADER);
        }
        context.write(message, promise);
    }
}
