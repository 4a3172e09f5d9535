package dev.coracle.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One kept-alive HTTP/1.1 connection over TLS, blocking, for one thread at a time. It does as little as a client can, since it
 * shares the machine with what it measures: certificates are not verified, headers but the framing ones are skipped.
 */
final class HttpConnection implements AutoCloseable {
    private static final SSLContext TLS = trustingContext();
    private static final byte[] NONE = {};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String fixedHeaders;
    private long length; // of the response being read; -1 for chunks

    HttpConnection(URI server, String token) throws IOException {
        socket = TLS.getSocketFactory().createSocket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 32 << 10);
        out = socket.getOutputStream();
        fixedHeaders = " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer " + token
                + "\r\nAccept: application/json\r\n";
    }

    record Response(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** Fails unless the server said it did it. */
        Response checked() {
            if (status >= 300) {
                throw new IllegalStateException(status + " " + text());
            }
            return this;
        }
    }

    Response get(String path) throws IOException {
        return send("GET", path, "", "");
    }

    Response post(String path, String json) throws IOException {
        return send("POST", path, "application/json", json);
    }

    Response mergePatch(String path, String json) throws IOException {
        return send("PATCH", path, "application/merge-patch+json", json);
    }

    Response delete(String path) throws IOException {
        return send("DELETE", path, "", "");
    }

    private Response send(String method, String path, String contentType, String body) throws IOException {
        request(method, path, contentType, body);
        int status = head();
        if (length >= 0) {
            return new Response(status, in.readNBytes((int) length));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int chunk = chunkSize(); chunk > 0; chunk = chunkSize()) {
            whole.write(in.readNBytes(chunk));
            line();
        }
        line();
        return new Response(status, whole.toByteArray());
    }

    /** Starts a watch; from then on {@link #nextEvent} is the only thing to call. */
    void watch(String path) throws IOException {
        request("GET", path, "", "");
        int status = head();
        if (status != 200) {
            throw new IOException("watch " + path + ": " + status);
        }
    }

    private byte[] rest = NONE; // of the last chunk
    private int at;

    /** One event as JSON, without its line end. The server may put several into a chunk, or one into several. */
    String nextEvent() throws IOException {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        while (true) {
            for (int i = at; i < rest.length; i++) {
                if (rest[i] == '\n') {
                    event.write(rest, at, i - at);
                    at = i + 1;
                    return event.toString(StandardCharsets.UTF_8);
                }
            }
            event.write(rest, at, rest.length - at);
            int chunk = chunkSize();
            if (chunk == 0) {
                throw new EOFException("the watch ended");
            }
            rest = in.readNBytes(chunk);
            at = 0;
            line();
        }
    }

    private void request(String method, String path, String contentType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + fixedHeaders
                + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
                + (bytes.length == 0 ? "" : "Content-Length: " + bytes.length + "\r\n") + "\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[headBytes.length + bytes.length];
        System.arraycopy(headBytes, 0, all, 0, headBytes.length);
        System.arraycopy(bytes, 0, all, headBytes.length, bytes.length);
        out.write(all);
        out.flush();
    }

    private int head() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Long.parseLong(header.substring(15).trim());
            } else if (header.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
                length = -1;
            }
        }
        return status;
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private final byte[] lineBytes = new byte[8 << 10];

    private String line() throws IOException {
        int count = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server hung up");
            }
            lineBytes[count++] = (byte) b;
        }
        return new String(lineBytes, 0, Math.max(0, count - 1), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLContext trustingContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Whether certificates are right is not what is measured here. */
    private static final class TrustAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
