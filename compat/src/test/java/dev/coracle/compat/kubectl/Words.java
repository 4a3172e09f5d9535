package dev.coracle.compat.kubectl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a command line; single and double quotes hold words together and vanish. */
final class Words {
    private static final Pattern PIECE = Pattern.compile("(\\s+)|'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");

    private Words() {}

    static List<String> split(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        Matcher piece = PIECE.matcher(command);
        while (piece.find()) {
            if (piece.group(1) != null) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            for (int group = 2; group <= 4; group++) {
                word.append(piece.group(group) == null ? "" : piece.group(group));
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }
}
