package dev.coracle.kubelet.http;

import java.nio.charset.StandardCharsets;

/** A request that is answered without a handler, in the words of Go's server; the connection ends with it. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final String status;

    /** @param status the code and what follows it in the status line */
    private BadRequest(String status, String body) {
        super(body, null, false, false);
        this.status = status;
    }

    static BadRequest malformed() {
        return new BadRequest("400 Bad Request", "400 Bad Request");
    }

    static BadRequest malformed(String why) {
        return new BadRequest("400 Bad Request: " + why, "400 Bad Request: " + why);
    }

    static BadRequest headTooLarge() {
        return new BadRequest("431 Request Header Fields Too Large", "431 Request Header Fields Too Large");
    }

    static BadRequest unsupportedEncoding() {
        return new BadRequest("501 Not Implemented", "Unsupported transfer encoding");
    }

    static BadRequest unsupportedVersion() {
        String text = "505 HTTP Version Not Supported: unsupported protocol version";
        return new BadRequest(text, text);
    }

    byte[] answer() {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
                        + getMessage())
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
