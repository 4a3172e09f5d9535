package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.kubelet.runtime.ClusterDial;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One plain HTTP/1.1 exchange per connection, dialled through the cluster. Answers are kept up to 16 MiB. */
final class HttpClient {
    private static final int LARGEST_BODY = 16 << 20;

    private final ClusterDial dial;
    private final ClusterDial.Origin origin;

    HttpClient(ClusterDial dial, ClusterDial.Origin origin) {
        this.dial = dial;
        this.origin = origin;
    }

    /** @param head status line and headers, each with CR LF */
    record Answer(int code, String statusLine, String head, byte[] body) {}

    static int port(URI url) {
        return url.getPort() > 0 ? url.getPort() : 80;
    }

    /** Without the brackets of an IPv6 address. */
    private static String host(URI url) {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    static String fileName(URI url) {
        String path = url.getPath() == null ? "" : url.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? "index.html" : name;
    }

    /** Whether the failure came after the connection was made. */
    static boolean connected(IOException e) {
        return e instanceof EOFException;
    }

    Answer send(String method, URI url, Map<String, String> headers, byte[] body, int timeoutMillis)
            throws IOException {
        if (!"http".equals(url.getScheme())) {
            throw new IOException("protocol " + url.getScheme() + " is not supported here");
        }
        try (Socket socket = dial.connect(origin, host(url), port(url), timeoutMillis)) {
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write(request(method, url, headers, body));
            return read(new BufferedInputStream(socket.getInputStream()), method.equals("HEAD"));
        }
    }

    private static byte[] request(String method, URI url, Map<String, String> headers, byte[] body) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", url.getPort() > 0 ? url.getHost() + ":" + url.getPort() : url.getHost());
        all.putAll(headers);
        all.put("Connection", "close");
        if (body.length > 0) {
            all.put("Content-Length", Integer.toString(body.length));
        }
        StringBuilder head = new StringBuilder(method + " " + path + query + " HTTP/1.1\r\n");
        all.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static Answer read(InputStream in, boolean headOnly) throws IOException {
        String status = line(in);
        String[] parts = status.split(" ");
        if (parts.length < 2 || !parts[1].matches("\\d{3}")) {
            throw new EOFException("not HTTP");
        }
        StringBuilder head = new StringBuilder(status + "\r\n");
        boolean chunked = false;
        int length = -1;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.append(line).append("\r\n");
            String lower = line.toLowerCase(java.util.Locale.ROOT);
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).trim());
            }
        }
        byte[] body = headOnly
                ? new byte[0]
                : chunked ? chunks(in) : in.readNBytes(length < 0 ? LARGEST_BODY : Math.min(length, LARGEST_BODY));
        return new Answer(Integer.parseInt(parts[1]), status, head.toString(), body);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in).split(";")[0].trim(), 16);
            if (size == 0 || body.size() + size > LARGEST_BODY) {
                return body.toByteArray();
            }
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("connection closed");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
