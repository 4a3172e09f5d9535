package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.List;

/**
 * What a request says before its body.
 *
 * @param minor of HTTP/1.x
 * @param length of the body; 0 too when the body tells itself
 * @param keepAlive whether the client wants to send another one; one of HTTP/1.0 has to ask for it
 * @param expect what the client waits for before it sends the body; {@link #CONTINUE} or nothing as a rule
 */
record RequestHead(String method, URI uri, int minor, Headers headers, long length, boolean keepAlive, String expect) {
    static final String CONTINUE = "100-continue";

    private static final String HOST = "!$%&()*+,-.:;=[']_~";

    static RequestHead of(HttpRequest request) throws BadRequest {
        Throwable malformed = request.decoderResult().cause();
        if (malformed != null) {
            throw malformed instanceof TooLongFrameException ? BadRequest.headTooLarge() : BadRequest.malformed();
        }
        HttpVersion version = request.protocolVersion();
        if (!version.protocolName().equals("HTTP")) {
            throw BadRequest.malformed();
        }
        if (version.majorVersion() != 1) {
            throw BadRequest.unsupportedVersion();
        }
        String method = request.method().name();
        URI uri = RequestTarget.parse(method, request.uri());
        checkHost(request, version.minorVersion() > 0 && !method.equals("CONNECT"));
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.size() > 1 || !encodings.isEmpty() && !encodings.get(0).equalsIgnoreCase("chunked")) {
            throw BadRequest.unsupportedEncoding();
        }
        Headers headers = new Headers();
        request.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
        long length = HttpUtil.getContentLength(request, 0L);
        boolean bodyless = length == 0 && encodings.isEmpty();
        String expect = request.headers().get(HttpHeaderNames.EXPECT, "");
        boolean forNothing = CONTINUE.equalsIgnoreCase(expect) && (bodyless || version.minorVersion() == 0);
        return new RequestHead(
                method,
                uri,
                version.minorVersion(),
                headers,
                length,
                HttpUtil.isKeepAlive(request),
                forNothing ? "" : expect);
    }

    private static void checkHost(HttpRequest request, boolean required) throws BadRequest {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            throw BadRequest.malformed();
        }
        if (hosts.isEmpty() && required) {
            throw BadRequest.malformed("missing required Host header");
        }
        if (!hosts.isEmpty() && !hosts.get(0).chars().allMatch(RequestHead::isOfHost)) {
            throw BadRequest.malformed("malformed Host header");
        }
    }

    private static boolean isOfHost(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || HOST.indexOf(c) >= 0;
    }

    String protocol() {
        return "HTTP/1." + minor;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean expectsContinue() {
        return expect.equalsIgnoreCase(CONTINUE);
    }

    boolean expectsSomethingElse() {
        return !expect.isEmpty() && !expectsContinue();
    }
}
