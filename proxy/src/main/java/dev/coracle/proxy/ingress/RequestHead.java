package dev.coracle.proxy.ingress;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import java.util.Optional;

/** What of a request decides its way, and what the backend gets to see of it. Pure. */
final class RequestHead {
    private final HttpRequest request;
    private final Optional<String> assumedHost;

    /** @param assumedHost in the place of whatever the client says */
    RequestHead(HttpRequest request, Optional<String> assumedHost) {
        this.request = request;
        this.assumedHost = assumedHost;
    }

    /** As the client wrote it, with a port maybe; "" when it named none. */
    String authority() {
        String target = request.uri();
        int scheme = absolute(target) ? target.indexOf("://") + 3 : -1;
        String named = scheme >= 0 ? target.substring(scheme, authorityEnd(target, scheme)) : header("Host");
        return assumedHost.orElse(named);
    }

    /** Lower-case, without port. */
    String host() {
        String authority = authority();
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }

    /** In origin form: path and query. */
    String target() {
        String target = request.uri();
        if (!absolute(target)) {
            return target;
        }
        String rest = target.substring(authorityEnd(target, target.indexOf("://") + 3));
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    String path() {
        String target = target();
        int end = 0;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
            end++;
        }
        return target.substring(0, end);
    }

    private static boolean absolute(String target) {
        return target.regionMatches(true, 0, "http://", 0, 7) || target.regionMatches(true, 0, "https://", 0, 8);
    }

    private static int authorityEnd(String target, int from) {
        int to = from;
        while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0) {
            to++;
        }
        return to;
    }

    private String header(String name) {
        return Optional.ofNullable(request.headers().get(name)).orElse("").trim();
    }

    /** Whether the client asks to go on in another protocol, such as WebSocket. */
    boolean upgrades() {
        return request.headers().contains(HttpHeaderNames.UPGRADE)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }

    boolean expectsContinue() {
        return request.headers().containsValue(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true);
    }

    /**
     * The request for the backend, on a connection of its own. What a client says of itself in X-Forwarded headers is overwritten,
     * as ingress-nginx does by default.
     */
    HttpRequest forwarded(String clientAddress, String scheme, int port) {
        HttpRequest forwarded = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                request.method(),
                target(),
                request.headers().copy());
        HttpHeaders headers = forwarded.headers();
        String upgrade = upgrades() ? header("Upgrade") : "";
        HopByHop.remove(headers);
        headers.remove(HttpHeaderNames.EXPECT); // answered here
        if (upgrade.isEmpty()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, upgrade);
        }
        headers.set(HttpHeaderNames.HOST, authority());
        headers.set("X-Real-IP", clientAddress);
        headers.set("X-Forwarded-For", clientAddress);
        headers.set("X-Forwarded-Host", authority());
        headers.set("X-Forwarded-Port", port);
        headers.set("X-Forwarded-Proto", scheme);
        headers.set("X-Forwarded-Scheme", scheme);
        return forwarded;
    }
}
