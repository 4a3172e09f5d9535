package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** A budget and what it allows right now. */
final class PodDisruptionBudgetColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Min Available", o -> o.has("spec.minAvailable") ? o.text("spec.minAvailable") : "N/A"),
                Columns.text(
                        "Max Unavailable", o -> o.has("spec.maxUnavailable") ? o.text("spec.maxUnavailable") : "N/A"),
                Columns.integer("Allowed Disruptions", o -> o.number("status.disruptionsAllowed", 0)),
                Columns.age());
    }
}
