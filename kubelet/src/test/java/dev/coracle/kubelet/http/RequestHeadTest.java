package dev.coracle.kubelet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Go 1.26's net/http answered to the same bytes, but for what Netty takes or refuses on its own account. */
final class RequestHeadTest {
    private static final String BAD = "400 Bad Request";

    @ParameterizedTest
    @MethodSource("requests")
    void readsAsGoDoes(String request, String expected) {
        assertEquals(expected, read(request, request.length()));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void readsTheSameByteByByte(String request, String expected) {
        assertEquals(expected, read(request, 1));
    }

    static Stream<Arguments> requests() {
        String host = "HTTP/1.1\r\nHost: a\r\n";
        String missing = "400 Bad Request: missing required Host header";
        String version = "505 HTTP Version Not Supported: unsupported protocol version";
        String encoding = "Unsupported transfer encoding";
        return Stream.of(
                arguments("hostName\n", BAD),
                arguments("\n", "not whole"),
                arguments("\r\n\r\nGET / " + host + "\r\n", "GET / null 1 0"),
                arguments("GET /\n", BAD),
                arguments("GET / HTTP/1.1\n\n", missing),
                arguments("GET / HTTP/1.1\r\n\r\n", missing),
                arguments("GET / HTTP/1.1\r\nHost : a\r\n\r\n", BAD),
                arguments("GET / HTTP/1.0\r\n\r\n", "GET / null 0 0"),
                arguments("GET / HTTP/1.1\nHost: a\n\n", "GET / null 1 0"),
                arguments("GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / null 1 0"),
                arguments("GET / " + host + "Host: b\r\n\r\n", BAD),
                arguments("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 Bad Request: malformed Host header"),
                arguments("GET / " + host + "Foo : b\r\n\r\n", BAD),
                arguments("GET / " + host + ": b\r\n\r\n", BAD),
                arguments("GET / " + host + "Foo\r\n\r\n", BAD),
                arguments("GET / HTTP/1.1\r\n Host: a\r\n\r\n", BAD),
                arguments("GET / " + host + "Foo: a\u0001b\r\n\r\n", BAD),
                arguments("GET / " + host + "Foo: a\rb\r\n\r\n", BAD),
                arguments("GET / " + host + "Foo: a\r\n b\r\n\r\n", "GET / null 1 0"),
                arguments("GET / HTTP/2.0\r\nHost: a\r\n\r\n", version),
                arguments("GET / HTTP/0.9\r\nHost: a\r\n\r\n", version),
                arguments("GET / http/1.1\r\nHost: a\r\n\r\n", "GET / null 1 0"),
                arguments("GET / HTTP/1.10\r\nHost: a\r\n\r\n", BAD),
                arguments("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", BAD),
                arguments("GET  / " + host + "\r\n", "GET / null 1 0"),
                arguments("GET /a b " + host + "\r\n", BAD),
                arguments("G(T / " + host + "\r\n", BAD),
                arguments("GET a " + host + "\r\n", BAD),
                arguments("GET http://x/y?z " + host + "\r\n", "GET /y z 1 0"),
                arguments("GET //x/y?z " + host + "\r\n", "GET //x/y z 1 0"),
                arguments("GET /%zz " + host + "\r\n", BAD),
                arguments("GET /a?b=%zz " + host + "\r\n", "GET /a b=%zz 1 0"),
                arguments("GET /{a}|\" " + host + "\r\n", "GET /{a}|\" null 1 0"),
                arguments("GET /\u00c3\u00a4 " + host + "\r\n", "GET /\u00e4 null 1 0"),
                arguments("GET /\u007f " + host + "\r\n", BAD),
                arguments("OPTIONS * " + host + "\r\n", "OPTIONS * null 1 0"),
                arguments("CONNECT a:80 " + host + "\r\n", "CONNECT  null 1 0"),
                arguments("POST / " + host + "Content-Length: 3\r\n\r\n", "POST / null 1 3"),
                arguments("POST / " + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", "POST / null 1 3"),
                arguments("POST / " + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", BAD),
                arguments("POST / " + host + "Content-Length: x\r\n\r\n", BAD),
                arguments("POST / " + host + "Content-Length: -1\r\n\r\n", BAD),
                arguments("POST / " + host + "Content-Length:\r\n\r\n", BAD),
                arguments("POST / " + host + "Content-Length: 99999999999999999999\r\n\r\n", BAD),
                arguments("POST / " + host + "Transfer-Encoding: gzip\r\n\r\n", encoding),
                arguments("POST / " + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", encoding),
                arguments(
                        "POST / " + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                        encoding),
                arguments("POST / " + host + "Transfer-Encoding: Chunked\r\n\r\n", "POST / null 1 0"),
                arguments("POST / " + host + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", BAD),
                arguments("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", BAD));
    }

    @Test
    void takesHeadsOfOneMebibyteAndALittle() {
        String request = "GET / HTTP/1.1\r\nHost: a\r\nA: ";

        assertEquals("not whole", read(request + "x".repeat(1 << 20), 1 << 16));
        assertEquals("431 Request Header Fields Too Large", read(request + "x".repeat((1 << 20) + 4096), 1 << 16));
    }

    /** Method, path, query, minor version and length, or the text of the refusal. */
    private static String read(String request, int step) {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder());
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        try {
            for (int i = 0; i < bytes.length; i += step) {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes, i, Math.min(step, bytes.length - i)));
                if (channel.readInbound() instanceof HttpRequest read) {
                    RequestHead head = RequestHead.of(read);
                    return head.method() + " " + head.uri().getPath() + " "
                            + head.uri().getQuery() + " " + head.minor() + " " + head.length();
                }
            }
            return "not whole";
        } catch (BadRequest e) {
            return e.getMessage();
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
