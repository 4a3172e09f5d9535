package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** What {@code get --subresource=scale} shows. */
final class ScaleColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.integer("Desired", o -> o.number("spec.replicas", 0)),
                Columns.integer("Available", o -> o.number("status.replicas", 0)),
                Columns.age());
    }
}
