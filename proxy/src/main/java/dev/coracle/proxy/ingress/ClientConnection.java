package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.proxy.ServiceDialer;
import dev.coracle.proxy.ServicePort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * One client's connection: leads each of its requests to a backend, one after the other. Confined to the channel's event loop,
 * which is the backends' too. Bodies are streamed: no more of a request is read than the backend has taken, and no more of an
 * answer than the client has. A request that came early waits, unread beyond its head.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    /** As many backends as ingress-nginx tries when they do not let it connect. */
    private static final int ATTEMPTS = 3;

    private final Supplier<IngressTable> tables;
    private final ServiceDialer services;
    private final Optional<String> assumedHost;
    private final boolean tls;

    private final Queue<Object> inbox = new ArrayDeque<>();
    private boolean wanted;
    private boolean takingIn;
    private ChannelHandlerContext context;
    private HttpRequest early;
    private Channel backend;
    private boolean busy;
    private boolean keepAlive;
    private boolean http10;
    private boolean headRequest;
    private boolean requestDone;
    private boolean responseBegun;
    private boolean responseDone;
    private boolean interim;
    private boolean switching;

    ClientConnection(Supplier<IngressTable> tables, ServiceDialer services, Optional<String> assumedHost, boolean tls) {
        this.tables = tables;
        this.services = services;
        this.assumedHost = assumedHost;
        this.tls = tls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        want();
    }

    /** One message comes with each call of {@link #want}; the codec may have made several of what it read. */
    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        inbox.add(message);
        takeIn();
    }

    private void want() {
        wanted = true;
        takeIn();
    }

    private void takeIn() {
        if (takingIn) {
            return; // the loop below goes on
        }
        takingIn = true;
        while (wanted && !inbox.isEmpty()) {
            wanted = false;
            take(inbox.poll());
        }
        takingIn = false;
        if (wanted) {
            context.read();
        }
    }

    private void take(Object message) {
        if (message instanceof HttpRequest request) {
            if (busy) {
                early = request;
            } else {
                begin(request);
            }
        } else if (message instanceof HttpContent content) {
            body(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        busy = true;
        requestDone = false;
        responseBegun = false;
        responseDone = false;
        http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        headRequest = request.method().equals(HttpMethod.HEAD);
        keepAlive = HttpUtil.isKeepAlive(request) && !http10;
        RequestHead head = new RequestHead(request, assumedHost);
        if (request.decoderResult().isFailure() || !http10 && head.authority().isEmpty()) {
            keepAlive = false;
            ReferenceCountUtil.release(request);
            answer(HttpResponseStatus.BAD_REQUEST, "400 Bad Request");
            return;
        }
        Optional<BackendRef> reference = tables.get().match(head.host(), head.path());
        if (reference.isEmpty()) {
            keepAlive &= !head.expectsContinue();
            answer(HttpResponseStatus.NOT_FOUND, "default backend - 404");
            return;
        }
        Optional<ServicePort> port = reference.get().in(services.get()).filter(ServicePort::hasUsableEndpoint);
        if (port.isEmpty()) {
            keepAlive &= !head.expectsContinue();
            answer(HttpResponseStatus.SERVICE_UNAVAILABLE, "503 Service Temporarily Unavailable");
            return;
        }
        connect(head, port.get(), ATTEMPTS);
    }

    private void connect(RequestHead head, ServicePort port, int attempts) {
        BackendConnection answers = new BackendConnection(this);
        services.connect(context.channel().eventLoop(), port, client(), answers, (channel, failure) -> {
            if (!context.channel().isActive()) {
                Optional.ofNullable(channel).ifPresent(Channel::close);
            } else if (failure == null) {
                connected(head, channel);
            } else if (attempts > 1) {
                connect(head, port, attempts - 1);
            } else {
                answer(HttpResponseStatus.BAD_GATEWAY, "502 Bad Gateway");
            }
        });
    }

    private void connected(RequestHead head, Channel channel) {
        backend = channel;
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        int port = ((InetSocketAddress) context.channel().localAddress()).getPort();
        channel.writeAndFlush(head.forwarded(IpAddress.of(client()).toString(), tls ? "https" : "http", port));
        channel.config().setAutoRead(true);
        if (head.expectsContinue()) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        want();
    }

    private InetAddress client() {
        return ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    }

    private void body(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        requestDone |= last;
        if (backend == null || !backend.isActive() || responseDone) {
            content.release();
            want();
        } else if (last) {
            backend.writeAndFlush(content);
            want(); // the next request, or the end of the connection
        } else {
            backend.writeAndFlush(content).addListener(taken -> want());
        }
        nextWhenDone();
    }

    /** From the backend of the present request. */
    void response(Channel from, Object message) {
        if (from != backend || responseDone) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpResponse response) {
            responseHead(response);
        } else if (message instanceof HttpContent content) {
            responseBody(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void responseHead(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            backendGone(backend);
            return;
        }
        switching = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL && !switching;
        if (interim) {
            return; // 100 has been said already, and nobody waits for the others
        }
        responseBegun = true;
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (!switching) {
            HopByHop.remove(response.headers());
            frame(response);
        }
        context.write(response);
    }

    /** What ends an answer: a backend may end it by closing, and a client of HTTP/1.0 knows nothing else. */
    private void frame(HttpResponse response) {
        int code = response.status().code();
        boolean bodyless = headRequest || code == 204 || code == 304;
        if (http10) {
            response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        } else if (!bodyless && !HttpUtil.isContentLengthSet(response)) {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void responseBody(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interim = !last;
            content.release();
        } else if (switching && last) {
            content.release();
            tunnel();
        } else if (last) {
            responseDone = true;
            finished(context.writeAndFlush(content));
        } else {
            context.write(content);
        }
    }

    void flush() {
        context.flush();
    }

    private void tunnel() {
        Channel client = context.channel();
        Channel other = backend;
        context.flush();
        client.pipeline().replace(this, "tunnel", new Tunnel(other));
        client.pipeline().remove(HttpServerCodec.class);
        // Last, because the backend's first bytes may have come with its answer, and leave with the codec.
        other.pipeline().replace(BackendConnection.class, "tunnel", new Tunnel(client));
        other.pipeline().remove(HttpClientCodec.class);
        client.config().setAutoRead(true);
    }

    /** An answer of our own. The rest of the request is read and forgotten. */
    private void answer(HttpResponseStatus status, String text) {
        ByteBuf body =
                Unpooled.wrappedBuffer(headRequest ? new byte[0] : (text + "\n").getBytes(StandardCharsets.UTF_8));
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length() + 1);
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        responseBegun = true;
        responseDone = true;
        boolean bodyAhead = backend == null;
        finished(context.writeAndFlush(response));
        if (bodyAhead) {
            want();
        }
    }

    private void finished(ChannelFuture written) {
        if (backend != null) {
            backend.close();
        }
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        } else {
            nextWhenDone();
        }
    }

    private void nextWhenDone() {
        if (!busy || !requestDone || !responseDone || !keepAlive) {
            return;
        }
        HttpRequest next = early;
        early = null;
        backend = null;
        busy = next != null;
        if (busy) {
            begin(next);
        }
    }

    /** The backend's connection has ended. */
    void backendGone(Channel gone) {
        if (gone != backend || responseDone || !context.channel().isActive()) {
            return;
        }
        if (responseBegun) {
            context.close(); // half an answer is told apart from a whole one by its missing end
        } else {
            keepAlive = false;
            answer(HttpResponseStatus.BAD_GATEWAY, "502 Bad Gateway");
        }
    }

    /** The client reads slower or faster than the backend answers. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (backend != null) {
            backend.config().setAutoRead(changed.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        if (backend != null) {
            backend.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        ReferenceCountUtil.release(early);
        early = null;
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close(); // a client that is gone, or whose TLS is none
    }
}
