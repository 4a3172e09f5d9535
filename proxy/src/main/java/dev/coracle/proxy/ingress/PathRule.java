package dev.coracle.proxy.ingress;

import java.util.Comparator;

/** One path of a host, and where it leads. */
record PathRule(String path, PathType type, BackendRef backend) {
    /** The longest path first, and Exact before Prefix; the first that matches is the one. */
    static final Comparator<PathRule> MOST_SPECIFIC_FIRST = Comparator.comparing(
                    (PathRule rule) -> rule.significant().length())
            .reversed()
            .thenComparing(PathRule::type);

    /** @param requested without query */
    boolean matches(String requested) {
        if (type == PathType.EXACT) {
            return requested.equals(path);
        }
        String prefix = significant();
        boolean begins = requested.startsWith(prefix);
        return begins && (requested.length() == prefix.length() || requested.charAt(prefix.length()) == '/');
    }

    /** Prefixes are compared element by element, so that a slash at the end means nothing. */
    private String significant() {
        if (type == PathType.EXACT) {
            return path;
        }
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    boolean sameAs(PathRule other) {
        return type == other.type && path.equals(other.path);
    }
}
