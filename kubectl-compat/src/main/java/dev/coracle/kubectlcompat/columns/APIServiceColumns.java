package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Who serves a group-version. */
final class APIServiceColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Service", o -> service(o)),
                Columns.text("Available", o -> available(o)),
                Columns.age());
    }

    private static String service(Fields o) {
        Fields s = o.at("spec.service");
        return s.exists() ? s.text("namespace") + "/" + s.text("name") : "Local";
    }

    private static String available(Fields o) {
        String status = Cells.status(o, "Available");
        if (status.isEmpty()) {
            return "Unknown";
        }
        String reason = Cells.condition(o, "Available", c -> c.text("reason"));
        return status.equals("True") ? status : status + " (" + reason + ")";
    }
}
