package dev.coracle.apiserver.schema;

import java.util.Map;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.scanner.ScannerException;

/** Syntax errors of YAML in the words and with the line numbers of Go's parser. */
final class YamlFaults {
    /** By how SnakeYAML's texts begin. */
    private static final Map<String, String> TEXTS = Map.of(
            "expected the node content", "did not find expected node content",
            "expected ',' or ']'", "did not find expected ',' or ']'",
            "expected ',' or '}'", "did not find expected ',' or '}'",
            "expected <block end>", "did not find expected key",
            "mapping values are not allowed", "mapping values are not allowed in this context",
            "found character", "found character that cannot start any token");

    private YamlFaults() {}

    static String text(MarkedYAMLException fault) {
        int line = line(fault);
        return (line == 0 ? "" : "line " + line + ": ") + words(fault.getProblem());
    }

    private static String words(String problem) {
        return TEXTS.entrySet().stream()
                .filter(text -> problem.startsWith(text.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(problem);
    }

    /** Go counts from one in its scanner and from zero in its parser, and takes the end of the text for a line of its own. */
    private static int line(MarkedYAMLException fault) {
        Mark mark = fault.getProblemMark();
        if (mark == null) {
            return 0;
        }
        boolean atEnd = mark.getPointer() >= mark.getBuffer().length && mark.getColumn() > 0;
        return fault instanceof ScannerException || atEnd ? mark.getLine() + 1 : mark.getLine();
    }
}
