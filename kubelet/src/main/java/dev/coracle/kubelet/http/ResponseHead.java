package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an answer says before its body, in the order of Go's server. Pure.
 *
 * @param body how many bytes follow, {@link #CHUNKED} or {@link #UNTIL_CLOSE}
 * @param keepAlive whether another request may follow
 */
record ResponseHead(HttpResponse message, long body, boolean keepAlive) {
    static final long NONE = 0;
    static final long CHUNKED = -1;
    static final long UNTIL_CLOSE = -2;

    /**
     * @param length as for {@link com.sun.net.httpserver.HttpExchange#sendResponseHeaders}: 0 for a length that nobody knows yet, -1
     *     for no body
     * @param mayKeepAlive as far as the request goes
     */
    static ResponseHead of(
            RequestHead request, int code, long length, Headers headers, boolean mayKeepAlive, Date date) {
        Map<String, List<String>> all = sorted(headers);
        List<String> told = all.getOrDefault("Content-Length", List.of());
        all.remove("Content-Length");
        all.remove("Transfer-Encoding");
        long body = body(request, code, length);
        boolean close = all.getOrDefault("Connection", List.of()).stream().anyMatch("close"::equalsIgnoreCase);
        boolean keepAlive = mayKeepAlive && !close && body != UNTIL_CLOSE;
        if (!keepAlive && !close) {
            all.remove("Connection");
        }
        boolean http10 = request.minor() == 0;
        HttpResponse message = new DefaultHttpResponse(
                http10 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code));
        HttpHeaders said = message.headers();
        all.forEach((name, values) -> said.add(name, values));
        if (!all.containsKey("Date")) {
            said.add("Date", DateFormatter.format(date));
        }
        String contentLength = contentLength(request, code, length, told);
        if (!contentLength.isEmpty()) {
            said.add("Content-Length", contentLength);
        }
        if (!keepAlive && !close && !http10) {
            said.add("Connection", "close");
        } else if (keepAlive && http10 && !all.containsKey("Connection")) {
            said.add("Connection", "keep-alive");
        }
        if (body == CHUNKED) {
            said.add("Transfer-Encoding", "chunked");
        }
        return new ResponseHead(message, body, keepAlive);
    }

    private static long body(RequestHead request, int code, long length) {
        if (length < 0 || isBodyless(code) || request.isHead()) {
            return NONE;
        }
        if (length > 0) {
            return length;
        }
        return request.minor() > 0 ? CHUNKED : UNTIL_CLOSE;
    }

    /** An answer to HEAD may tell the length that GET would have. */
    private static String contentLength(RequestHead request, int code, long length, List<String> told) {
        if (length > 0 && !isBodyless(code)) {
            return Long.toString(length);
        }
        if (request.isHead() || code == 304) {
            return told.isEmpty() ? "" : told.get(0);
        }
        return length < 0 && !isBodyless(code) ? "0" : "";
    }

    private static boolean isBodyless(int code) {
        return code < 200 || code == 204 || code == 304;
    }

    private static Map<String, List<String>> sorted(Headers headers) {
        Map<String, List<String>> sorted = new TreeMap<>();
        headers.forEach((name, values) -> sorted.put(canonical(name), values));
        return sorted;
    }

    /** {@code Content-Type}: the JDK's map keeps only the first letter large. */
    private static String canonical(String name) {
        StringBuilder canonical = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < canonical.length(); i++) {
            if (i == 0 || canonical.charAt(i - 1) == '-') {
                canonical.setCharAt(i, Character.toUpperCase(canonical.charAt(i)));
            }
        }
        return canonical.toString();
    }
}
