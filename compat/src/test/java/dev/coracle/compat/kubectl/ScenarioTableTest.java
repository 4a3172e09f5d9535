package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each scenario of the articles has its line in docs/compat.md, and the transcript named there really has it. */
class ScenarioTableTest {
    private static final Path DOCUMENT = Path.of("../docs/compat.md");
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts/seeds");
    private static final Pattern ROW = Pattern.compile("\\| (S\\d\\.\\d+) \\| [^|]+ \\| ([^|]+) \\|.*");
    /** How many items each of the five articles has. */
    private static final int[] ITEMS = {11, 24, 6, 4, 14};

    @Test
    void everyScenarioIsWhereTheTableSays() throws IOException {
        List<String> seen = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                seen.add(row.group(1));
                if (!isThere(row.group(1), row.group(2).replace("`", ""))) {
                    wrong.add(line);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(all().sorted().toList(), seen.stream().sorted().toList());
        assertEquals(seen.size(), new TreeSet<>(seen).size());
    }

    private static Stream<String> all() {
        return IntStream.range(0, ITEMS.length)
                .boxed()
                .flatMap(article ->
                        IntStream.rangeClosed(1, ITEMS[article]).mapToObj(item -> "S" + article + "." + item));
    }

    private static boolean isThere(String scenario, String where) throws IOException {
        Path transcript = TRANSCRIPTS.resolve(where + ".txt");
        if (Files.exists(transcript)) {
            return Files.readString(transcript)
                    .lines()
                    .anyMatch(l -> l.startsWith("# ") && l.matches(".*\\b" + Pattern.quote(scenario) + "\\b.*"));
        }
        return where.equals("nothing to run") || ScenarioTableTest.class.getResource(where + ".class") != null;
    }
}
