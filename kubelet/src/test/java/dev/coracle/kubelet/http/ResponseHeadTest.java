package dev.coracle.kubelet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.Headers;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;
import java.util.Date;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers in the order in which Go's server sends them; the meaning of lengths is the JDK's. */
final class ResponseHeadTest {
    private static final long CHUNKED = ResponseHead.CHUNKED;
    private static final long UNTIL_CLOSE = ResponseHead.UNTIL_CLOSE;

    @ParameterizedTest
    @MethodSource("answers")
    void saysHowTheBodyComes(
            String method, int minor, int code, long length, String own, String expected, long body, boolean keeps) {
        RequestHead request = new RequestHead(method, URI.create("/"), minor, new Headers(), 0, true, "");

        ResponseHead head = ResponseHead.of(request, code, length, headers(own), true, new Date(0));

        assertEquals(expected.replace("now", "Thu, 01 Jan 1970 00:00:00 GMT"), text(head.message()));
        assertEquals(body, head.body());
        assertEquals(keeps, head.keepAlive());
    }

    static Stream<Arguments> answers() {
        String ok = "HTTP/1.1 200 OK|";
        String ok10 = "HTTP/1.0 200 OK|";
        String length = "Date: now|Content-Length: 5|";
        return Stream.of(
                arguments("GET", 1, 200, 5, "", ok + length + "|", 5, true),
                arguments("GET", 1, 200, 0, "", ok + "Date: now|Transfer-Encoding: chunked||", CHUNKED, true),
                arguments("GET", 1, 200, -1, "", ok + "Date: now|Content-Length: 0||", 0, true),
                arguments("GET", 1, 204, -1, "", "HTTP/1.1 204 No Content|Date: now||", 0, true),
                arguments("GET", 1, 304, 0, "", "HTTP/1.1 304 Not Modified|Date: now||", 0, true),
                arguments("GET", 1, 299, -1, "", "HTTP/1.1 299 Success (299)|Date: now|Content-Length: 0||", 0, true),
                arguments("HEAD", 1, 200, 5, "", ok + length + "|", 0, true),
                arguments("HEAD", 1, 200, -1, "", ok + "Date: now||", 0, true),
                arguments("HEAD", 1, 200, -1, "Content-Length: 5", ok + length + "|", 0, true),
                arguments("GET", 1, 200, 5, "Content-Length: 7", ok + length + "|", 5, true),
                arguments("GET", 1, 200, 5, "x-own-header: 1", ok + "X-Own-Header: 1|" + length + "|", 5, true),
                arguments("GET", 1, 200, 5, "Date: then", ok + "Date: then|Content-Length: 5||", 5, true),
                arguments("GET", 1, 200, 5, "Connection: close", ok + "Connection: close|" + length + "|", 5, false),
                arguments("GET", 0, 200, 5, "", ok10 + length + "Connection: keep-alive||", 5, true),
                arguments("GET", 0, 200, 0, "", ok10 + "Date: now||", UNTIL_CLOSE, false));
    }

    private static String text(HttpResponse message) {
        StringBuilder text = new StringBuilder();
        text.append(message.protocolVersion())
                .append(' ')
                .append(message.status())
                .append('|');
        message.headers().forEach(h -> text.append(h.getKey() + ": " + h.getValue() + "|"));
        return text.append('|').toString();
    }

    private static Headers headers(String line) {
        Headers headers = new Headers();
        if (!line.isEmpty()) {
            headers.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
        }
        return headers;
    }
}
