package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import dev.coracle.apimachinery.time.Timers;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * One client: gives its requests to workers, one after the other. Confined to the event loop but for what exchanges call, whose
 * handlers wait at this object's monitor for room to write. Reading goes on beside a handler until much waits for it, so that a
 * client that is gone is noticed.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    /** Parts of later requests that wait for their turn. */
    private static final int MOST_AHEAD = 64;

    private static final long MOST_DROPPED = 256 * 1024;
    /** How long a client that still sends has to read the last answer, before a reset may take it away. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private final HttpListener listener;
    private final SocketChannel channel;
    private final Queue<HttpObject> ahead = new ArrayDeque<>(2);
    private Exchange exchange;
    /** The present request has come to its end, good or bad. */
    private boolean whole;

    private boolean broken;
    private boolean answered;
    private long dropped;
    private boolean ended;
    private boolean paused;
    private boolean lingering;
    private boolean shut;
    private Timers.Timer lastCall = () -> {};

    Connection(HttpListener listener, SocketChannel channel) {
        this.listener = listener;
        this.channel = channel;
    }

    HttpListener listener() {
        return listener;
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    Date now() {
        return new Date(listener.surroundings().clock().millis());
    }

    /** To the container's log, as Go's server does. */
    void complain(String what, Throwable why) {
        InetSocketAddress remote = channel.remoteAddress();
        listener.service()
                .log()
                .accept(what + remote.getAddress().getHostAddress() + ":" + remote.getPort() + ": " + why);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (lingering || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        ahead.add(part);
        advance();
        if (ahead.size() >= MOST_AHEAD && !paused) {
            paused = true;
            channel.config().setAutoRead(false);
        }
    }

    /** As far as what has come allows. */
    private void advance() {
        while (!ahead.isEmpty() && (exchange == null || !whole)) {
            HttpObject part = ahead.poll();
            try {
                take(part);
            } finally {
                ReferenceCountUtil.release(part);
            }
        }
        if (ahead.isEmpty() && paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
        if (ended && exchange == null && !lingering) {
            channel.close();
        }
    }

    private void take(HttpObject part) {
        if (exchange == null && part instanceof HttpRequest request) {
            begin(request);
        } else if (exchange != null && part instanceof HttpContent content) {
            whole = content instanceof LastHttpContent;
            broken = content.decoderResult().isFailure();
            if (answered) {
                drop(content.content().readableBytes());
            } else if (broken) {
                exchange.body().fail(new IOException("malformed chunked encoding"));
            } else {
                exchange.body().offer(content.content(), whole);
            }
        }
    }

    private void begin(HttpRequest request) {
        try {
            RequestHead head = RequestHead.of(request);
            if (head.expectsSomethingElse()) {
                Headers last = new Headers();
                last.set("Connection", "close");
                ResponseHead refusal = ResponseHead.of(head, 417, -1, last, false, now());
                channel.write(refusal.message());
                linger(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
                return;
            }
            exchange = new Exchange(this, head);
            whole = false;
            broken = false;
            answered = false;
            listener.surroundings().workers().execute(exchange);
        } catch (BadRequest e) {
            linger(channel.writeAndFlush(e.answer()));
        } catch (RejectedExecutionException closing) {
            channel.close();
        }
    }

    /** The answer is out; what is left of the request goes unread. */
    void finished(Exchange done, boolean keepAlive) {
        if (exchange != done || !channel.isActive()) {
            return;
        }
        answered = true;
        long received = done.body().discard();
        if (!keepAlive || broken) {
            end();
        } else if (whole) {
            exchange = null;
            advance();
        } else if (ended) {
            channel.close();
        } else {
            dropped = 0;
            drop(done.head().length() - received > MOST_DROPPED ? MOST_DROPPED + 1 : 0);
        }
    }

    private void drop(long bytes) {
        dropped += bytes;
        if (broken || dropped > MOST_DROPPED) {
            linger(channel.newSucceededFuture());
        } else if (whole) {
            exchange = null;
        }
    }

    /** After an answer that is the last one. */
    private void end() {
        if (whole && !broken && ahead.isEmpty()) {
            exchange = null;
            channel.close();
        } else {
            linger(channel.newSucceededFuture());
        }
    }

    /** After what is the last to be sent, takes in what the client still sends, for a while. */
    void linger(ChannelFuture last) {
        exchange = null;
        lingering = true;
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        channel.config().setAutoRead(true);
        lastCall = listener.surroundings().timers().after(LINGER, channel::close);
        last.addListener(sent -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            (tls == null ? channel.newSucceededFuture() : tls.closeOutbound()).addListener(said -> shut());
        });
    }

    private void shut() {
        shut = true;
        if (ended) {
            channel.close();
        } else {
            channel.shutdownOutput();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            inputEnded();
        } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            complain("http: TLS handshake error from ", handshake.cause());
        }
    }

    private void inputEnded() {
        ended = true;
        if (shut) {
            channel.close();
        } else if (exchange != null && !whole) {
            exchange.body().fail(new EOFException("unexpected EOF"));
            if (answered) {
                channel.close();
            }
        } else {
            advance();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        wakeWriters();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        lastCall.cancel();
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        if (exchange != null) {
            exchange.body().fail(new IOException("connection closed"));
            exchange.interrupt();
            exchange = null;
        }
        wakeWriters();
    }

    /** With half-closure an error in reading only ends the input; here the client is gone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            listener.surroundings().faults().onFault("serve a client of a pod", cause);
        }
        channel.close();
    }

    private synchronized void wakeWriters() {
        notifyAll();
    }

    // What exchanges call, from any thread.

    /** Waits for room. What is not flushed goes with what comes next. */
    void write(HttpObject part, boolean flush) throws IOException {
        try {
            awaitRoom();
        } catch (IOException e) {
            ReferenceCountUtil.release(part);
            channel.close();
            throw e;
        }
        if (flush) {
            channel.writeAndFlush(part, channel.voidPromise());
        } else {
            channel.write(part, channel.voidPromise());
        }
    }

    void writeLast(Exchange from, boolean keepAlive) {
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(sent -> finished(from, keepAlive));
    }

    private synchronized void awaitRoom() throws IOException {
        while (channel.isActive() && !channel.isWritable()) {
            Waiting.at(this);
        }
        if (!channel.isActive()) {
            throw new IOException("connection closed");
        }
    }
}
