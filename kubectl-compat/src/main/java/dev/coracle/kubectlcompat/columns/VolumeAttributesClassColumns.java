package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** A class of volume attributes. */
final class VolumeAttributesClassColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(o -> o.text("metadata.name") + (Cells.isDefaultClass(o) ? " (default)" : "")),
                Columns.text("DriverName", o -> o.text("driverName")),
                Columns.age());
    }
}
