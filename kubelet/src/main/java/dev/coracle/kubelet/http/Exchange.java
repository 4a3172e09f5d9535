package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One request and its answer, as handlers see it. A handler may return first and answer later, from any thread, one thread at a
 * time.
 */
final class Exchange extends HttpExchange implements Runnable {
    private final Connection connection;
    private final RequestHead head;
    private final RequestBody body;
    private final Headers answerHeaders = new Headers();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>(0);
    private final ResponseBody answer = new ResponseBody(this);
    private InputStream requestBody;
    private OutputStream responseBody = answer;
    private Thread thread;
    private boolean interrupted;
    private boolean spared;
    private volatile int code = -1;
    private volatile boolean awaitsContinue;
    private volatile boolean keepAlive;

    Exchange(Connection connection, RequestHead head) {
        this.connection = connection;
        this.head = head;
        this.body = new RequestBody(this, connection.channel().config());
        this.requestBody = body;
        this.awaitsContinue = head.expectsContinue();
    }

    @Override
    public void run() {
        HttpListener listener = connection.listener();
        synchronized (this) {
            thread = Thread.currentThread();
        }
        listener.running().add(this);
        boolean returned = false;
        try {
            if (connection.isOpen()) {
                listener.service().handler().handle(this);
            }
            returned = true;
        } catch (IOException | RuntimeException e) {
            if (connection.isOpen()) {
                connection.complain("http: panic serving ", e);
            }
        } finally {
            listener.running().remove(this);
            if (!returned) {
                abort();
            }
            leave();
        }
    }

    /** The thread goes back to the workers, without an interrupt that was meant for this handler. */
    private synchronized void leave() {
        thread = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }

    /** Ends the waiting of a handler whose client or server is gone. */
    synchronized void interrupt() {
        if (thread != null && !spared) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /** A handler that ends its connection or its server is not interrupted for it. */
    synchronized void spareThisThread() {
        spared |= thread == Thread.currentThread();
    }

    /** Without more of an answer the client sees its connection end. */
    void abort() {
        spareThisThread();
        connection.channel().close();
    }

    RequestHead head() {
        return head;
    }

    RequestBody body() {
        return body;
    }

    /** Before the body is read for the first time. */
    void askForBody() throws IOException {
        if (awaitsContinue) {
            awaitsContinue = false;
            if (code < 0) {
                connection.write(
                        new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
                        true);
            }
        }
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
        connection.write(new DefaultHttpContent(Unpooled.copiedBuffer(bytes, offset, count)), true);
    }

    void flush() {
        connection.channel().flush();
    }

    void answered() {
        // Whether a client still sends a body that it was not told to send, nobody knows.
        connection.writeLast(this, keepAlive && !awaitsContinue);
    }

    @Override
    public void sendResponseHeaders(int rCode, long length) throws IOException {
        if (code >= 0) {
            throw new IOException("headers already sent");
        }
        code = rCode;
        ResponseHead said = ResponseHead.of(
                head,
                rCode,
                length,
                answerHeaders,
                head.keepAlive() && !awaitsContinue && !body.isBroken(),
                connection.now());
        keepAlive = said.keepAlive();
        // Where a length is told, its bytes are on their way.
        connection.write(said.message(), said.body() < 0);
        answer.open(said.body());
        if (said.body() == ResponseHead.NONE) {
            answered();
        }
    }

    @Override
    public void close() {
        if (code < 0) {
            abort();
            return;
        }
        try {
            responseBody.close();
            answer.close();
        } catch (IOException gone) {
            abort();
        }
    }

    @Override
    public Headers getRequestHeaders() {
        return head.headers();
    }

    @Override
    public Headers getResponseHeaders() {
        return answerHeaders;
    }

    @Override
    public URI getRequestURI() {
        return head.uri();
    }

    @Override
    public String getRequestMethod() {
        return head.method();
    }

    @Override
    public String getProtocol() {
        return head.protocol();
    }

    @Override
    public InputStream getRequestBody() {
        return requestBody;
    }

    @Override
    public OutputStream getResponseBody() {
        return responseBody;
    }

    @Override
    public void setStreams(InputStream in, OutputStream out) {
        requestBody = in == null ? requestBody : in;
        responseBody = out == null ? responseBody : out;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return connection.channel().remoteAddress();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return connection.channel().localAddress();
    }

    @Override
    public int getResponseCode() {
        return code;
    }

    @Override
    public Object getAttribute(String name) {
        return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
    }

    @Override
    public HttpPrincipal getPrincipal() {
        return null;
    }

    @Override
    public HttpContext getHttpContext() {
        return new RootContext(connection.listener().service().handler());
    }
}
