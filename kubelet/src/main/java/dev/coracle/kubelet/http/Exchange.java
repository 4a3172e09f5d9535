package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One request and its answer, as handlers see it. A handler may return first and answer later, from any thread, one thread at a
 * time.
 */
final class Exchange extends HttpExchange implements Runnable {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;
    private final RequestHead head;
    private final BodyDecoder body;
    private final Headers answerHeaders = new Headers();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>(0);
    private final ResponseBody answer = new ResponseBody(this);
    private InputStream requestBody;
    private OutputStream responseBody = answer;
    private Thread thread;
    private boolean interrupted;
    private volatile int code = -1;
    private volatile boolean awaitsContinue;
    private volatile boolean keepAlive;

    Exchange(Connection connection, RequestHead head) {
        this.connection = connection;
        this.head = head;
        this.body = new BodyDecoder(head.length());
        this.requestBody = new RequestBody(this);
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
            if (!connection.isClosed()) {
                listener.service().handler().handle(this);
            }
            returned = true;
        } catch (IOException | RuntimeException e) {
            if (!connection.isClosed()) {
                connection.complain("http: panic serving ", e);
            }
        } finally {
            listener.running().remove(this);
            if (!returned) {
                connection.close();
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

    /** Ends the waiting of a handler whose client or server is gone; not the caller's own. */
    synchronized void interrupt() {
        if (thread != null && thread != Thread.currentThread()) {
            interrupted = true;
            thread.interrupt();
        }
    }

    BodyDecoder body() {
        return body;
    }

    int readBody(byte[] into, int offset, int length) throws IOException {
        if (awaitsContinue) {
            awaitsContinue = false;
            if (code < 0) {
                connection.write(this, ByteBuffer.wrap(CONTINUE));
            }
        }
        return connection.read(this, into, offset, length);
    }

    void writeBody(ByteBuffer bytes) throws IOException {
        connection.write(this, bytes);
    }

    void answered() {
        // Whether a client still sends a body that it was not told to send, nobody knows.
        connection.finished(this, keepAlive && !awaitsContinue);
    }

    void broken() {
        connection.close();
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
                head.keepsAlive() && !awaitsContinue && !body.isBroken(),
                connection.listener().date());
        keepAlive = said.keepAlive();
        connection.write(this, ByteBuffer.wrap(said.bytes()));
        answer.open(said.body());
        if (said.body() == ResponseHead.NONE) {
            answered();
        }
    }

    /** Without an answer the client sees its connection end. */
    @Override
    public void close() {
        if (code < 0) {
            connection.close();
            return;
        }
        try {
            responseBody.close();
            answer.close();
        } catch (IOException gone) {
            connection.close();
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
        return connection.remote();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return connection.local();
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
