package dev.coracle.apiserver.endpoints;

import java.util.Optional;
import java.util.Set;

/**
 * The name in a proxy's path: {@code name}, {@code name:port} or {@code scheme:name:port}. Pure.
 *
 * @param scheme {@code http} or {@code https}; "" when it was not said
 * @param port a number or a name; "" when it was not said
 */
record SchemeNamePort(String scheme, String name, String port) {
    private static final Set<String> SCHEMES = Set.of("", "http", "https");

    static Optional<SchemeNamePort> parse(String id) {
        String[] parts = id.split(":", -1);
        SchemeNamePort parsed =
                switch (parts.length) {
                    case 1 -> new SchemeNamePort("", parts[0], "");
                    case 2 -> new SchemeNamePort("", parts[0], parts[1]);
                    case 3 -> new SchemeNamePort(parts[0], parts[1], parts[2]);
                    default -> new SchemeNamePort("", "", "");
                };
        boolean valid = !parsed.name.isEmpty() && SCHEMES.contains(parsed.scheme);
        return valid ? Optional.of(parsed) : Optional.empty();
    }

    /** Plain HTTP unless it was said otherwise. */
    String schemeOrHttp() {
        return scheme.isEmpty() ? "http" : scheme;
    }
}
