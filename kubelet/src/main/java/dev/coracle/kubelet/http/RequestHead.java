package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * What a request says before its body.
 *
 * @param target as sent
 * @param minor of HTTP/1.x
 * @param length of the body; {@link #CHUNKED} when the body tells itself
 */
record RequestHead(String method, String target, URI uri, int minor, Headers headers, long length) {
    static final long CHUNKED = -1;

    String protocol() {
        return "HTTP/1." + minor;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** A client of HTTP/1.0 has to ask for it. */
    boolean keepsAlive() {
        boolean close = hasToken("Connection", "close");
        return minor > 0 ? !close : !close && hasToken("Connection", "keep-alive");
    }

    boolean expectsContinue() {
        return minor > 0 && length != 0 && hasToken("Expect", "100-continue");
    }

    boolean expectsSomethingElse() {
        return !first("Expect").isEmpty() && !hasToken("Expect", "100-continue");
    }

    private String first(String header) {
        String value = headers.getFirst(header);
        return value == null ? "" : value;
    }

    private boolean hasToken(String header, String token) {
        for (String value : headers.getOrDefault(header, List.of())) {
            for (String part : value.toLowerCase(Locale.ROOT).split(",")) {
                if (part.strip().equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
