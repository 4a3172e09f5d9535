package dev.coracle.apiserver.discovery;

import dev.coracle.apimachinery.object.GroupVersionKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rows that a stock v1.36 cluster serves, from the resource facts that schema-gen packs. */
public final class ServedResources {
    private ServedResources() {}

    public static List<ServedResource> enabled() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                ServedResources.class.getResourceAsStream("/dev/coracle/schema/api-resources.tsv"),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .filter(row -> row[10].equals("yes"))
                    .map(ServedResources::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServedResource row(String[] row) {
        String group = row[0].equals("core") ? "" : row[0];
        String[] names = row[2].split("/");
        String apiVersion = row[9].isEmpty() ? (group.isEmpty() ? row[1] : group + "/" + row[1]) : row[9];
        return new ServedResource(
                group,
                row[1],
                names[0],
                names.length > 1 ? names[1] : "",
                GroupVersionKind.parse(apiVersion, row[3]),
                row[7].equals("true"),
                list(row[8]),
                list(row[5]),
                list(row[6]),
                row[4],
                row[11]);
    }

    private static List<String> list(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(","));
    }
}
