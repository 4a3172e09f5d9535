package dev.coracle.kubelet.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** A request that is answered without a handler, in the words of Go's server; the connection ends with it. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    /** @param reason what follows the code in the status line */
    private BadRequest(int code, String reason, String body) {
        super(body, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    private static BadRequest of(int code, String reason) {
        return new BadRequest(code, reason, code + " " + reason);
    }

    static BadRequest malformed() {
        return of(400, "Bad Request");
    }

    static BadRequest malformed(String why) {
        return of(400, "Bad Request: " + why);
    }

    static BadRequest headTooLarge() {
        return of(431, "Request Header Fields Too Large");
    }

    static BadRequest unsupportedEncoding() {
        return new BadRequest(501, "Not Implemented", "Unsupported transfer encoding");
    }

    static BadRequest unsupportedVersion() {
        return of(505, "HTTP Version Not Supported: unsupported protocol version");
    }

    FullHttpResponse answer() {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                new HttpResponseStatus(code, reason),
                Unpooled.copiedBuffer(getMessage(), StandardCharsets.ISO_8859_1));
        answer.headers().add("Content-Type", "text/plain; charset=utf-8").add("Connection", "close");
        return answer;
    }
}
