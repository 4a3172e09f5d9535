package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ProxyPath;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes links of a proxied page lead through the proxy again: those to the page's own host whose path is absolute. Pure.
 *
 * @param prepend the proxy's path, before what is asked of the backend
 * @param backend {@code host:port} of the page
 * @param requested the client's Host header, which the backend was shown
 */
record LinkRewriter(String prepend, String backend, String requested) {
    // RFC 3986, appendix B
    private static final Pattern URL =
            Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)((?:\\?[^#]*)?(?:#.*)?)");

    String rewrite(String link) {
        Matcher url = URL.matcher(link);
        if (!url.matches()) {
            return link;
        }
        String scheme = url.group(1);
        String host = url.group(2);
        String path = url.group(3);
        boolean other = host != null && !host.isEmpty() && !host.equals(backend) && !host.equals(requested);
        if (other || !path.startsWith("/") || isMalformed(link)) {
            return link;
        }
        if (scheme == null && host == null && path.startsWith(prepend)) {
            return link;
        }
        // A link with a host loses it: a server's requests name none, and upstream puts in what the request names.
        String through = path.startsWith(prepend) ? path : ProxyPath.join(prepend, path);
        return (path.endsWith("/") && !through.endsWith("/") ? through + "/" : through) + url.group(4);
    }

    private static boolean isMalformed(String link) {
        for (int i = 0; i < link.length(); i++) {
            char c = link.charAt(i);
            boolean badEscape = c == '%'
                    && (i + 2 >= link.length()
                            || Character.digit(link.charAt(i + 1), 16) < 0
                            || Character.digit(link.charAt(i + 2), 16) < 0);
            if (c < ' ' || c == 0x7f || badEscape) {
                return true;
            }
        }
        return false;
    }
}
