package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Devices of a driver on a node. */
final class ResourceSliceColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Node", o -> o.text("spec.nodeName")),
                Columns.text("Driver", o -> o.text("spec.driver")),
                Columns.text("Pool", o -> o.text("spec.pool.name")),
                Columns.age());
    }
}
