package dev.coracle.apiserver.auth;

import java.util.ArrayList;
import java.util.List;

/** Splits a decoded path at its slashes, leaving out those at both ends. Pure; on the way of every request. */
final class PathSegments {
    private PathSegments() {}

    static List<String> of(String path) {
        int from = path.startsWith("/") ? 1 : 0;
        int end = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
        List<String> segments = new ArrayList<>(8);
        while (from < end) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 || slash > end ? end : slash;
            segments.add(path.substring(from, to));
            from = to + 1;
        }
        return segments;
    }
}
