package dev.coracle.dns.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The one question of a query.
 *
 * @param name as it came: length-prefixed labels with the final zero, for the echo
 * @param labels lower case, leftmost first; a dot inside a label is shown as {@code \.} and so matches nothing
 */
public record Question(byte[] name, List<String> labels, int type, int dnsClass) {

    /** About a name with a final dot, lower case, in class IN. */
    public static Question of(String name, int type) {
        List<String> labels = name.equals(".")
                ? List.of()
                : List.of(name.substring(0, name.length() - 1).split("\\."));
        return new Question(Names.encode(name), labels, type, RecordType.CLASS_IN);
    }

    /** With a final dot; {@code .} for the root. */
    public String text() {
        return labels.isEmpty() ? "." : String.join(".", labels) + ".";
    }

    /** Whether no letter is a capital. */
    public boolean lowerCase() {
        // Lengths are below 64 and so never look like a letter.
        for (byte b : name) {
            if (b >= 'A' && b <= 'Z') {
                return false;
            }
        }
        return true;
    }

    /** The last {@code count} labels with the letters' case they came in, and a final dot. */
    public String spelled(int count) {
        int at = 0;
        for (int skipped = labels.size() - count; skipped > 0; skipped--) {
            at += 1 + name[at];
        }
        StringBuilder text = new StringBuilder();
        for (int length = name[at]; length != 0; length = name[at]) {
            text.append(new String(name, at + 1, length, StandardCharsets.ISO_8859_1))
                    .append('.');
            at += 1 + length;
        }
        return text.toString();
    }
}
