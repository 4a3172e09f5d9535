package dev.coracle.kubelet.probe;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/** One HTTP GET of which only the status line is read. A plain socket does, and needs no client with threads of its own. */
record HttpProbe(boolean tls, String host, int port, String path, Map<String, String> headers) {
    private static final int LONGEST_STATUS_LINE = 1024;

    static HttpProbe of(Fields action, ProbeTarget target) {
        String host = action.text("host").isEmpty() ? target.podIp() : action.text("host");
        String path = action.text("path");
        Map<String, String> headers = new LinkedHashMap<>();
        action.list("httpHeaders").forEach(h -> headers.put(h.text("name"), h.text("value")));
        return new HttpProbe(
                action.text("scheme").equals("HTTPS"),
                host,
                target.port(action),
                path.startsWith("/") ? path : "/" + path,
                headers);
    }

    String url() {
        return (tls ? "https://" : "http://") + IpAddress.withPort(host, port) + path;
    }

    /** @param plain a socket that is not connected; closed afterwards */
    int status(Socket plain, InetSocketAddress address, Duration timeout) throws IOException {
        try (plain) {
            plain.connect(address, (int) timeout.toMillis());
            plain.setSoTimeout((int) timeout.toMillis());
            plain.setTcpNoDelay(true);
            if (!tls) {
                return exchange(plain);
            }
            try (SSLSocket secure = TrustingTls.wrap(plain, host, port)) {
                return exchange(secure);
            }
        }
    }

    private int exchange(Socket socket) throws IOException {
        socket.getOutputStream().write(request().getBytes(StandardCharsets.UTF_8));
        InputStream in = new BufferedInputStream(socket.getInputStream(), 256);
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("no status line");
            }
            line.append((char) c);
            if (line.length() > LONGEST_STATUS_LINE) {
                throw new SocketTimeoutException("no end of the status line");
            }
        }
        String[] parts = line.toString().trim().split(" ");
        if (parts.length < 2 || !parts[1].matches("\\d{3}")) {
            throw new EOFException("not HTTP: " + line);
        }
        return Integer.parseInt(parts[1]);
    }

    private String request() {
        StringBuilder text = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n");
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", IpAddress.withPort(host, port));
        all.put("User-Agent", "kube-probe/1.36");
        all.put("Accept", "*/*");
        all.put("Connection", "close");
        all.putAll(headers);
        all.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString();
    }
}
