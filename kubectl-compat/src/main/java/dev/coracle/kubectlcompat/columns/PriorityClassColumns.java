package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How much a class counts. */
final class PriorityClassColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.integer("Value", o -> o.number("value", 0)),
                Columns.flag("Global-Default", o -> o.flag("globalDefault")),
                Columns.age(),
                Columns.text("PreemptionPolicy", o -> o.text("preemptionPolicy")));
    }
}
