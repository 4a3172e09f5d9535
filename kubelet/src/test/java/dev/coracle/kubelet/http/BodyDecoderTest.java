package dev.coracle.kubelet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Go 1.26's net/http read from the same bytes. */
final class BodyDecoderTest {
    private static final long CHUNKED = RequestHead.CHUNKED;

    @ParameterizedTest
    @MethodSource("bodies")
    void decodes(long length, String sent, String expected) {
        assertEquals(expected, decode(length, sent, sent.length()));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void decodesTheSameByteByByte(long length, String sent, String expected) {
        assertEquals(expected, decode(length, sent, 1));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments(0, "GET", "|GET"),
                arguments(3, "abcGET", "abc|GET"),
                arguments(4, "abc", "abc..."),
                arguments(CHUNKED, "0\r\n\r\nGET", "|GET"),
                arguments(CHUNKED, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde|"),
                arguments(CHUNKED, "3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\nGET", "abc|GET"),
                arguments(CHUNKED, "A \t\r\n0123456789\r\n0\r\n\r\n", "0123456789|"),
                arguments(CHUNKED, "3\r\nabc\r\n0\r\n", "abc..."),
                arguments(CHUNKED, "3\nabc\r\n0\r\n\r\n", "!chunked line ends with bare LF"),
                arguments(CHUNKED, "3\r\r\nabc\r\n", "!invalid CR in chunked line"),
                arguments(CHUNKED, "3\r\nabcd\r\n0\r\n\r\n", "abc!malformed chunked encoding"),
                arguments(CHUNKED, "xyz\r\nabcd\r\n0\r\n\r\n", "!invalid byte in chunk length"),
                arguments(CHUNKED, "-1\r\n", "!invalid byte in chunk length"),
                arguments(CHUNKED, "1" + ";".repeat(5000) + "\r\n", "!header line too long"),
                arguments(
                        CHUNKED,
                        ("1;" + "x".repeat(4000) + "\r\na\r\n").repeat(5),
                        "aaaa!chunked encoding contains too much non-data"));
    }

    /** What was decoded, then what is left of the input, {@code ...} when more has to come, or {@code !} and a fault. */
    private static String decode(long length, String sent, int step) {
        BodyDecoder body = new BodyDecoder(length);
        Inbox in = new Inbox();
        StringBuilder out = new StringBuilder();
        byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
        byte[] buffer = new byte[7];
        try {
            for (int i = 0; i < bytes.length; i += step) {
                in.append(ByteBuffer.wrap(bytes, i, Math.min(step, bytes.length - i)));
                for (int n = 1; n > 0; ) {
                    n = body.decode(in, buffer, 0, buffer.length);
                    out.append(new String(buffer, 0, Math.max(0, n), StandardCharsets.ISO_8859_1));
                }
            }
            return out + (body.done() ? "|" + new String(in.take(in.available()), StandardCharsets.ISO_8859_1) : "...");
        } catch (IOException e) {
            return out + "!" + e.getMessage();
        }
    }
}
