package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Used and hard amounts, requests and limits apart. */
final class ResourceQuotaColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Request", o -> amounts(o, false)),
                Columns.text("Limit", o -> amounts(o, true)),
                Columns.age());
    }

    private static String amounts(Fields o, boolean limits) {
        return new TreeMap<>(o.map("status.hard"))
                .entrySet().stream()
                        .filter(e -> e.getKey().split("\\.")[0].equals("limits") == limits)
                        .map(e -> e.getKey() + ": " + used(o, e.getKey()) + "/" + e.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String used(Fields o, String resource) {
        Fields used = o.at("status.used").member(resource);
        return used.exists() ? used.text() : "0";
    }
}
