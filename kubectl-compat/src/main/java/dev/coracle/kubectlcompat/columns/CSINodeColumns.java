package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Drivers of a node. */
final class CSINodeColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(), Columns.integer("Drivers", o -> Cells.size(o.at("spec.drivers"))), Columns.age());
    }
}
