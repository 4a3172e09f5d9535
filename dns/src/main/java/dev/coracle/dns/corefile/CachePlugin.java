package dev.coracle.dns.corefile;

import java.util.List;

/** Reads {@code cache}: for how long the answers of others are kept. What the cluster knows itself needs no cache here. */
final class CachePlugin {
    static final String NAME = "cache";
    private static final int LONGEST = 3600;

    private CachePlugin() {}

    /** In seconds. */
    static int read(Words words) throws CorefileException {
        int longest = LONGEST;
        while (words.next()) {
            List<String> arguments = words.arguments();
            if (!arguments.isEmpty() && arguments.get(0).matches("[0-9]{1,9}")) {
                longest = Integer.parseInt(arguments.get(0));
                if (longest == 0) {
                    throw new CorefileException("cache TTL can not be zero or negative: 0");
                }
            }
            while (words.nextInBlock()) {
                switch (words.value()) {
                    case "success", "denial", "prefetch", "serve_stale", "servfail", "disable", "keepttl" ->
                        words.arguments();
                    default -> throw words.error("unknown property '" + words.value() + "'");
                }
            }
        }
        return longest;
    }
}
