package dev.coracle.cluster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coracle sql "SELECT …"}: asks the database the cluster is stored in. */
@Command(
        name = "sql",
        description =
                "Queries the cluster's database, read-only: table objects(rv, kind, resource, ns, name, uid, json).")
final class SqlCommand implements Callable<Integer> {
    @Mixin
    NameOption of;

    @Parameters(paramLabel = "QUERY")
    String query;

    @Override
    public Integer call() throws Exception {
        JsonNode answer = new ControlClient(RunningSandbox.named(of.name).state()).post("/coracle/sql", query);
        List<List<String>> rows = new ArrayList<>();
        rows.add(texts(answer.path("columns")));
        answer.path("rows").forEach(row -> rows.add(texts(row)));
        TextTable.print(rows, System.out);
        return 0;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(cell -> texts.add(cell.isNull() ? "" : cell.asText()));
        return texts;
    }
}
