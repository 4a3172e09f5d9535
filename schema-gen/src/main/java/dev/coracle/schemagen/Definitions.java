package dev.coracle.schemagen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins the tables: which fields there are, in the order Go declares them, with their descriptions. */
final class Definitions {
    private static final int FACT_COLUMNS = 10;
    private static final int GO_COLUMNS = 4;

    private Definitions() {}

    static List<Definition> read(Path facts, Path goFields, ClientModels models) throws IOException {
        Map<String, Map<String, String[]>> byDefinition = new LinkedHashMap<>();
        for (String[] row : rows(facts, FACT_COLUMNS)) {
            byDefinition.computeIfAbsent(row[0], k -> new LinkedHashMap<>()).put(row[1], row);
        }
        Map<String, List<String[]>> goRows = new LinkedHashMap<>();
        for (String[] row : rows(goFields, GO_COLUMNS)) {
            goRows.computeIfAbsent(row[0], k -> new ArrayList<>()).add(row);
        }
        List<Definition> definitions = new ArrayList<>();
        byDefinition.forEach((name, fields) ->
                definitions.add(definition(name, fields, goRows.getOrDefault(name, List.of()), models)));
        return definitions;
    }

    private static Definition definition(
            String name, Map<String, String[]> fields, List<String[]> goRows, ClientModels models) {
        String description = models.description(name);
        if (fields.containsKey("")) {
            return new Definition(name, fields.get("")[2], description, List.of());
        }
        if (goRows.size() != fields.size()) {
            throw new IllegalStateException(name + ": " + fields.size() + " fields, but Go has " + goRows.size());
        }
        List<Definition.Property> properties = new ArrayList<>();
        for (String[] go : goRows) {
            String[] fact = fields.get(go[1]);
            properties.add(new Definition.Property(
                    go[1],
                    fact[2],
                    fact[3].equals("y"),
                    fact[4],
                    fact[5],
                    fact[6],
                    fact[7],
                    fact[8],
                    fact[9],
                    go[2],
                    go[3],
                    models.description(name, go[1], fact[2])));
        }
        return new Definition(name, "", description, properties);
    }

    private static List<String[]> rows(Path table, int columns) throws IOException {
        return Files.readAllLines(table).stream()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split("\t", columns))
                .toList();
    }
}
