package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the head of one request as Go's server does: a line may end with a bare LF, and what is wrong with a line is told when the
 * line ends. At most 1 MiB and 4 KiB. Guarded by its owner.
 */
final class RequestParser {
    private static final int LARGEST = (1 << 20) + 4096;
    private static final int MOST_LEADING = 4;
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final String TOKEN = "!#$%&'*+-.^_`|~";
    private static final String HOST = "!$%&()*+,-.:;=[']_~";

    private final boolean afterPost;
    private final Headers headers = new Headers();
    private final List<String> invalidNames = new ArrayList<>(0);
    private byte[] line = {};
    private int length;
    private int size;
    private String method = "";
    private String target = "";
    private String version = "";
    private String header = "";

    /** @param afterPost some clients send CR LF after the body of a POST, which its length does not count */
    RequestParser(boolean afterPost) {
        this.afterPost = afterPost;
    }

    /** True when nothing of a request has come. */
    boolean isFresh() {
        return size == 0;
    }

    /** Uses what has come, up to the end of the head; null until then. */
    RequestHead read(Inbox in) throws BadRequest {
        skipLeading(in);
        while (in.available() > 0) {
            int upToEnd = in.upTo('\n');
            int n = upToEnd == 0 ? in.available() : upToEnd;
            size += n;
            if (size > LARGEST) {
                throw BadRequest.headTooLarge();
            }
            append(in, n);
            if (upToEnd > 0) {
                String text = text();
                if (text.isEmpty() && !method.isEmpty()) {
                    return complete();
                }
                take(text);
            }
        }
        return null;
    }

    private void skipLeading(Inbox in) {
        for (int i = 0; afterPost && size == 0 && i < MOST_LEADING && in.available() > 0; i++) {
            if (in.peek() != '\r' && in.peek() != '\n') {
                return;
            }
            in.skip(1);
        }
    }

    private void append(Inbox in, int n) {
        if (line.length < length + n) {
            line = Arrays.copyOf(line, Math.max(128, 2 * (length + n)));
        }
        in.take(line, length, n);
        length += n;
    }

    /** The line without its end. */
    private String text() {
        int end = length - 1;
        length = 0;
        return new String(line, 0, end > 0 && line[end - 1] == '\r' ? end - 1 : end, StandardCharsets.ISO_8859_1);
    }

    private void take(String text) throws BadRequest {
        if (method.isEmpty()) {
            requestLine(text);
        } else if (text.charAt(0) != ' ' && text.charAt(0) != '\t') {
            keepHeader();
            if (text.indexOf(':') < 0) {
                throw BadRequest.malformed();
            }
            header = trimmed(text);
        } else if (header.isEmpty()) {
            throw BadRequest.malformed();
        } else {
            header += " " + trimmed(text);
        }
    }

    private void requestLine(String text) throws BadRequest {
        int first = text.indexOf(' ');
        int second = text.indexOf(' ', first + 1);
        if (first <= 0 || second < 0 || !isToken(text.substring(0, first))) {
            throw BadRequest.malformed();
        }
        method = text.substring(0, first);
        target = text.substring(first + 1, second);
        version = text.substring(second + 1);
        if (!VERSION.matcher(version).matches()) {
            throw BadRequest.malformed();
        }
        RequestTarget.parse(method, target);
    }

    private void keepHeader() throws BadRequest {
        if (header.isEmpty()) {
            return;
        }
        int colon = header.indexOf(':');
        String name = header.substring(0, colon);
        String value = trimmed(header.substring(colon + 1));
        if (name.isEmpty() || !isToken(name.replace(" ", "a")) || hasControl(value)) {
            throw BadRequest.malformed();
        }
        if (name.indexOf(' ') >= 0) {
            invalidNames.add(name);
        }
        headers.add(name, value);
        header = "";
    }

    private RequestHead complete() throws BadRequest {
        keepHeader();
        List<String> hosts = headers.getOrDefault("Host", List.of());
        if (hosts.size() > 1) {
            throw BadRequest.malformed();
        }
        int minor = version.charAt(7) - '0';
        long body = bodyLength(minor > 0 || version.charAt(5) > '1');
        if (version.charAt(5) != '1') {
            throw BadRequest.unsupportedVersion();
        }
        if (hosts.isEmpty() && minor > 0 && !method.equals("CONNECT")) {
            throw BadRequest.malformed("missing required Host header");
        }
        if (!hosts.isEmpty() && !hosts.get(0).chars().allMatch(c -> isLetterOrDigit(c) || HOST.indexOf(c) >= 0)) {
            throw BadRequest.malformed("malformed Host header");
        }
        if (!invalidNames.isEmpty()) {
            throw BadRequest.malformed("invalid header name");
        }
        return new RequestHead(method, target, RequestTarget.parse(method, target), minor, headers, body);
    }

    /** Chunks win over a length, and HTTP/1.0 has no chunks. */
    private long bodyLength(boolean mayBeChunked) throws BadRequest {
        List<String> encodings = headers.getOrDefault("Transfer-Encoding", List.of());
        boolean chunked = mayBeChunked && !encodings.isEmpty();
        if (chunked && (encodings.size() > 1 || !encodings.get(0).equalsIgnoreCase("chunked"))) {
            throw BadRequest.unsupportedEncoding();
        }
        List<String> lengths = headers.getOrDefault("Content-Length", List.of());
        if (lengths.stream().distinct().count() > 1) {
            throw BadRequest.malformed();
        }
        long told = lengths.isEmpty() ? 0 : number(lengths.get(0));
        if (!encodings.isEmpty()) {
            headers.remove("Transfer-Encoding");
        }
        if (chunked) {
            headers.remove("Content-Length");
            headers.add("Transfer-Encoding", "chunked");
        }
        return chunked ? RequestHead.CHUNKED : told;
    }

    private static long number(String text) throws BadRequest {
        if (!text.matches("[0-9]+")) {
            throw BadRequest.malformed();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw BadRequest.malformed();
        }
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean hasControl(String value) {
        return value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f);
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isLetterOrDigit(c) || TOKEN.indexOf(c) >= 0);
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
