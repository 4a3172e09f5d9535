package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Room of a class. */
final class CSIStorageCapacityColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("StorageClassName", o -> o.text("storageClassName")),
                Columns.text("Capacity", o -> Cells.orUnset(o.text("capacity"))));
    }
}
