package dev.coracle.kubelet.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The second word of a request line as a URI. Pure. */
final class RequestTarget {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final String ALLOWED = "-._~:/?#[]@!$&'()*+,;=%";

    private RequestTarget() {}

    /** @param target one char per byte */
    static URI parse(String method, String target) throws BadRequest {
        boolean authority = method.equals("CONNECT") && !target.startsWith("/");
        boolean known = target.startsWith("/")
                || authority
                || target.equals("*")
                || SCHEME.matcher(target).matches();
        if (target.isEmpty() || !known || hasControl(target)) {
            throw BadRequest.malformed();
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        if (BROKEN_ESCAPE.matcher(path).find()) {
            throw BadRequest.malformed();
        }
        // Go's query strings may hold any text; a broken escape in one is a percent sign.
        String query = question < 0
                ? ""
                : BROKEN_ESCAPE.matcher(target.substring(question)).replaceAll("%25");
        String text = escaped(path) + escaped(query);
        try {
            if (authority) {
                return new URI("//" + text);
            }
            // Two slashes in front are a path here; for a URI they would name a host.
            return new URI(text.startsWith("//") ? "http://localhost" + text : text);
        } catch (URISyntaxException e) {
            throw BadRequest.malformed();
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    }

    /** Go takes characters that {@link URI} does not. */
    private static String escaped(String text) {
        if (text.chars().allMatch(RequestTarget::allowed)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            if (allowed(b & 0xff)) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(hex(b >> 4)).append(hex(b));
            }
        }
        return escaped.toString();
    }

    private static char hex(int nibble) {
        return Character.toUpperCase(Character.forDigit(nibble & 15, 16));
    }

    private static boolean allowed(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ALLOWED.indexOf(c) >= 0;
    }
}
