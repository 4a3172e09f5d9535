package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Health of a component. */
final class ComponentStatusColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Status", o -> status(o)),
                Columns.text("Message", o -> healthy(o, "message")),
                Columns.text("Error", o -> healthy(o, "error")));
    }

    private static String status(Fields o) {
        return switch (healthy(o, "status")) {
            case "True" -> "Healthy";
            case "False" -> "Unhealthy";
            default -> "Unknown";
        };
    }

    private static String healthy(Fields o, String field) {
        return o.list("conditions").stream()
                .filter(c -> c.text("type").equals("Healthy"))
                .map(c -> c.text(field))
                .findFirst()
                .orElse("");
    }
}
