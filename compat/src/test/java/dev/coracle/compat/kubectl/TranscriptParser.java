package dev.coracle.compat.kubectl;

import dev.coracle.compat.kubectl.Transcript.Expected;
import dev.coracle.compat.kubectl.Transcript.Step;
import dev.coracle.compat.kubectl.Transcript.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads transcripts:
 *
 * <pre>
 * # source: who says that this is what is printed (first line); other lines with # between commands are comments
 * $ kubectl get svc                    a command and its standard output; whatever is not said to be there must not be there
 * NAME  TYPE ...                       runs of blanks count as one
 * ! Warning: ...                       standard error
 * ? 1                                  the exit code; 0 unless said
 * ...                                  any number of lines
 * [1.30+] text                         a line, or a command, of these versions only; also [1.20-1.29], [1.33]
 * $ eventually kubectl get pods        repeated until it matches
 * $ kubectl apply -f - &lt;&lt;EOF           standard input, up to a line EOF
 * $ cat &gt; web.yaml &lt;&lt;EOF               a file for later commands
 * </pre>
 *
 * Symbols such as {@code <age>} stand for text that differs from run to run; {@link OutputPattern} lists them.
 */
final class TranscriptParser {
    private static final String SOURCE = "# source: ";
    private static final Pattern VERSIONS = Pattern.compile("\\[(1\\.[0-9][0-9.+-]*)] ?(.*)");
    private static final Pattern HEREDOC = Pattern.compile("(.*?) <<(\\w+)");
    private static final Pattern FILE = Pattern.compile("cat > (\\S+)");

    private final String name;
    private final List<String> lines;
    private int next;

    private TranscriptParser(String name, String text) {
        this.name = name;
        this.lines = text.lines().toList();
    }

    static Transcript parse(String name, String text) {
        return new TranscriptParser(name, text).transcript();
    }

    private Transcript transcript() {
        String first = lines.get(next++);
        if (!first.startsWith(SOURCE)) {
            throw new IllegalArgumentException(name + ": the first line must name the source of what is expected");
        }
        List<Step> steps = new ArrayList<>();
        while (next < lines.size()) {
            String line = lines.get(next);
            if (line.isBlank() || line.startsWith("#")) {
                next++;
            } else {
                steps.add(step());
            }
        }
        return new Transcript(name, first.substring(SOURCE.length()), steps);
    }

    private Step step() {
        int at = next + 1;
        Line line = Line.of(lines.get(next++));
        if (!line.text().startsWith("$ ")) {
            throw new IllegalArgumentException(name + ":" + at + ": expected a command, found: " + line.text());
        }
        String command = line.text().substring(2);
        boolean eventually = command.startsWith("eventually ");
        if (eventually) {
            command = command.substring("eventually ".length());
        }
        String stdin = "";
        Matcher heredoc = HEREDOC.matcher(command);
        if (heredoc.matches()) {
            command = heredoc.group(1);
            stdin = upTo(heredoc.group(2));
        }
        Matcher file = FILE.matcher(command);
        String to = file.matches() ? file.group(1) : "";
        List<Expected> expected = new ArrayList<>();
        int exit = expected(expected);
        return new Step(at, line.versions(), eventually, command, to, stdin, List.copyOf(expected), exit);
    }

    private String upTo(String end) {
        StringBuilder text = new StringBuilder();
        while (!lines.get(next).equals(end)) {
            text.append(lines.get(next++)).append('\n');
        }
        next++;
        return text.toString();
    }

    /** Up to the next command; blank lines and comments before it are layout. */
    private int expected(List<Expected> expected) {
        int exit = 0;
        int blanks = 0;
        for (; next < lines.size() && !startsStep(lines.get(next)); next++) {
            Line line = Line.of(lines.get(next));
            if (line.text().isBlank()) {
                blanks++;
                continue;
            }
            if (line.text().startsWith("? ")) {
                exit = Integer.parseInt(line.text().substring(2).strip());
            } else if (line.text().startsWith("! ")) {
                expected.add(new Expected(line.versions(), true, line.text().substring(2)));
            } else if (!line.text().startsWith("# ")) {
                for (; blanks > 0; blanks--) {
                    expected.add(new Expected(Versions.ALL, false, ""));
                }
                expected.add(new Expected(line.versions(), false, line.text()));
            }
            blanks = 0;
        }
        return exit;
    }

    private static boolean startsStep(String line) {
        return Line.of(line).text().startsWith("$ ");
    }

    private record Line(Versions versions, String text) {
        static Line of(String line) {
            Matcher matcher = VERSIONS.matcher(line);
            return matcher.matches()
                    ? new Line(Versions.parse(matcher.group(1)), matcher.group(2))
                    : new Line(Versions.ALL, line);
        }
    }
}
