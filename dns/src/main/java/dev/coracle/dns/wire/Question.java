package dev.coracle.dns.wire;

import java.util.List;

/**
 * The one question of a query.
 *
 * @param name as it came: length-prefixed labels with the final zero, for the echo
 * @param labels lower case, leftmost first; a dot inside a label is shown as {@code \.} and so matches nothing
 */
public record Question(byte[] name, List<String> labels, int type, int dnsClass) {

    /** With a final dot; {@code .} for the root. */
    public String text() {
        return labels.isEmpty() ? "." : String.join(".", labels) + ".";
    }
}
