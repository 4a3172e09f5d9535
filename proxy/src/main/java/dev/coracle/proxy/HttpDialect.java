package dev.coracle.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * HTTP CONNECT, and requests in absolute form ({@code GET http://web.default.svc/ HTTP/1.1}). The latter are rewritten to origin
 * form with {@code Connection: close}, so that each connection carries one request and the next may go elsewhere; an upgrade
 * keeps its connection.
 */
final class HttpDialect implements ProxyDialect {
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private boolean tunnel;

    @Override
    public Optional<Destination> read(ByteBuf in, Channel client) throws Unusable {
        int end = HttpHead.end(in);
        if (end < 0) {
            if (in.readableBytes() > LONGEST_HEAD) {
                throw Unusable.saying(answer("431 Request Header Fields Too Large", "the request head is too long"));
            }
            return Optional.empty();
        }
        String head = in.readCharSequence(end - in.readerIndex(), StandardCharsets.ISO_8859_1)
                .toString();
        String[] lines = head.split("\r?\n");
        String[] request = lines[0].split(" ");
        if (request.length != 3 || !request[2].startsWith("HTTP/")) {
            throw Unusable.saying(answer("400 Bad Request", "not an HTTP request"));
        }
        tunnel = request[0].equals("CONNECT");
        try {
            return Optional.of(tunnel ? tunnelTo(request[1]) : forward(request, lines));
        } catch (URISyntaxException e) {
            throw Unusable.saying(
                    answer("400 Bad Request", "this is a proxy: it needs a whole URL, as in GET http://HOST/"));
        }
    }

    private static Destination tunnelTo(String authority) throws URISyntaxException {
        URI uri = new URI("http://" + authority);
        if (uri.getHost() == null) {
            throw new URISyntaxException(authority, "no host");
        }
        return new Destination(host(uri), uri.getPort() < 0 ? HTTPS : uri.getPort(), Optional.empty());
    }

    private static Destination forward(String[] request, String[] lines) throws URISyntaxException {
        // Only the authority is parsed: paths may hold characters that java.net.URI does not take.
        int from = "http://".length();
        if (!request[1].regionMatches(true, 0, "http://", 0, from)) {
            throw new URISyntaxException(request[1], "not an absolute http URL");
        }
        int to = from;
        while (to < request[1].length() && "/?#".indexOf(request[1].charAt(to)) < 0) {
            to++;
        }
        URI uri = new URI("http://" + request[1].substring(from, to));
        if (uri.getHost() == null) {
            throw new URISyntaxException(request[1], "no host");
        }
        String path = request[1].substring(to);
        String target = path.startsWith("/") ? path : "/" + path;
        StringBuilder head = new StringBuilder(request[0] + " " + target + " " + request[2] + "\r\n");
        boolean upgrade = false;
        for (int i = 1; i < lines.length; i++) {
            upgrade |= nameOf(lines[i]).equals("upgrade");
        }
        for (int i = 1; i < lines.length; i++) {
            String name = nameOf(lines[i]);
            boolean hop =
                    name.startsWith("proxy-") || !upgrade && (name.equals("connection") || name.equals("keep-alive"));
            if (!hop && !lines[i].isEmpty()) {
                head.append(lines[i]).append("\r\n");
            }
        }
        head.append(upgrade ? "\r\n" : "Connection: close\r\n\r\n");
        return new Destination(
                host(uri),
                uri.getPort() < 0 ? HTTP : uri.getPort(),
                Optional.of(Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1)));
    }

    private static String nameOf(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public Optional<ByteBuf> connected(ByteBufAllocator alloc) {
        return tunnel
                ? Optional.of(
                        Unpooled.copiedBuffer("HTTP/1.1 200 Connection established\r\n\r\n", StandardCharsets.US_ASCII))
                : Optional.empty();
    }

    @Override
    public ByteBuf refused(ByteBufAllocator alloc) {
        return Unpooled.copiedBuffer(answer("502 Bad Gateway", "connection refused"), StandardCharsets.US_ASCII);
    }

    private static String answer(String status, String text) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + (text.length() + 1)
                + "\r\nConnection: close\r\n\r\n" + text + "\n";
    }
}
