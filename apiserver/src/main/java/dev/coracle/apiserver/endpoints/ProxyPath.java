package dev.coracle.apiserver.endpoints;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths of proxied requests, joined and cleaned as Go's {@code path.Join} does. Pure. */
public final class ProxyPath {
    private ProxyPath() {}

    /** Without empty and dot segments and without a slash at the end; "" stays "". */
    public static String clean(String path) {
        boolean rooted = path.startsWith("/");
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            switch (segment) {
                case "", "." -> {
                    // says nothing
                }
                case ".." -> {
                    if (!segments.isEmpty() && !segments.peekLast().equals("..")) {
                        segments.removeLast();
                    } else if (!rooted) {
                        segments.addLast(segment);
                    }
                }
                default -> segments.addLast(segment);
            }
        }
        return (rooted ? "/" : "") + String.join("/", segments);
    }

    /** {@link #clean}, but a slash at the end stays. */
    public static String cleanKeepingSlash(String path) {
        String clean = clean(path);
        return path.endsWith("/") && !clean.endsWith("/") ? clean + "/" : clean;
    }

    public static String join(String first, String second) {
        return clean(first.isEmpty() ? second : first + "/" + second);
    }
}
