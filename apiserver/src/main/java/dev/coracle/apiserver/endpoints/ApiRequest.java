package dev.coracle.apiserver.endpoints;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request, free of any HTTP library. Immutable; {@code body} is shared and never written to.
 *
 * @param path decoded path without query
 * @param query decoded parameters, all values in order
 * @param headers by lower-case name, all values in order
 */
public record ApiRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        byte[] body,
        Caller caller) {

    /** The first value, or "". */
    public String parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.get(0);
    }

    public boolean hasParameter(String name) {
        return query.containsKey(name);
    }

    /** The first value of the header. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }
}
