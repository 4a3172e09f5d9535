package dev.coracle.compat.kubectl;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expected output as a regular expression. A symbol may carry a number, {@code <clusterIP:1>}: it then stands for the same text
 * wherever it appears in the transcript, also in later commands.
 */
final class OutputPattern {
    /** Letters of generated names: no vowels, so that no words come out. */
    private static final String LETTERS = "[bcdfghjklmnpqrstvwxz2456789]";

    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("age", "[0-9]+[smhd][0-9smhd]*"),
            Map.entry("clusterIP", "10\\.(?:9[6-9]|10[0-9]|11[01])\\.[0-9]+\\.[0-9]+"),
            Map.entry("podIP", "10\\.244\\.[0-9]+\\.[0-9]+"),
            Map.entry("ip", "[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+"),
            Map.entry("nodePort", "3[0-2][0-9]{3}"),
            Map.entry("uid", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
            Map.entry("time", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
            Map.entry("date", "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} \\+0000"),
            Map.entry("hash", LETTERS + "{5,10}"),
            Map.entry("suffix", LETTERS + "{5}"),
            Map.entry("number", "[0-9]+"),
            Map.entry("word", "\\S+"),
            Map.entry("text", ".*"));

    private static final Pattern SYMBOL = Pattern.compile("<([a-zA-Z]+)(?::([0-9]+))?>");

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private OutputPattern() {}

    /** Colours gone, blanks and ends of lines made equal. */
    static String normalise(String output) {
        StringBuilder text = new StringBuilder();
        output.lines()
                .map(OutputPattern::normaliseLine)
                .forEach(l -> text.append(l).append('\n'));
        return text.toString().replaceFirst("\n+$", "\n");
    }

    private static String normaliseLine(String line) {
        return COLOUR.matcher(line).replaceAll("").stripTrailing().replaceAll("[ \t]+", " ");
    }

    /** Whether {@code output} is what the lines say. Fills {@code bound} with numbered symbols that it meets first. */
    static boolean matches(List<String> expected, String output, Map<String, String> bound) {
        StringBuilder regex = new StringBuilder();
        Set<String> groups = new HashSet<>();
        for (String line : expected) {
            if (line.equals("...")) {
                regex.append("(?:.*\n)*?");
            } else {
                line(normaliseLine(line), regex, groups, bound);
                regex.append('\n');
            }
        }
        Matcher matcher = Pattern.compile(regex.toString()).matcher(normalise(output));
        if (!matcher.matches()) {
            return false;
        }
        groups.forEach(group -> bound.put(group, matcher.group(group)));
        return true;
    }

    private static void line(String line, StringBuilder regex, Set<String> groups, Map<String, String> bound) {
        Matcher symbol = SYMBOL.matcher(line);
        int end = 0;
        while (symbol.find()) {
            regex.append(quote(line.substring(end, symbol.start())));
            regex.append(symbol(symbol, groups, bound));
            end = symbol.end();
        }
        regex.append(quote(line.substring(end)));
    }

    private static String symbol(Matcher symbol, Set<String> groups, Map<String, String> bound) {
        String kind = symbol.group(1);
        String key = symbol.group(2) == null ? kind : kind + symbol.group(2);
        if (bound.containsKey(key)) {
            return quote(bound.get(key));
        }
        if (!SYMBOLS.containsKey(kind)) {
            return quote(symbol.group());
        }
        if (symbol.group(2) == null) {
            return SYMBOLS.get(kind);
        }
        return groups.add(key) ? "(?<" + key + ">" + SYMBOLS.get(kind) + ")" : "\\k<" + key + ">";
    }

    private static String quote(String text) {
        return text.isEmpty() ? "" : Pattern.quote(text);
    }

    /** {@code text} with the symbols that are known by now. */
    static String fill(String text, Map<String, String> bound) {
        return SYMBOL.matcher(text).replaceAll(symbol -> {
            String key = symbol.group(2) == null ? symbol.group(1) : symbol.group(1) + symbol.group(2);
            return Matcher.quoteReplacement(bound.getOrDefault(key, symbol.group()));
        });
    }
}
