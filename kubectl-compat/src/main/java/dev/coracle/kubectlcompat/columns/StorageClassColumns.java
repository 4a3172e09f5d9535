package dev.coracle.kubectlcompat.columns;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How volumes of a class are made. */
final class StorageClassColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(o -> o.text("metadata.name") + (Cells.isDefaultClass(o) ? " (default)" : "")),
                Columns.text("Provisioner", o -> o.text("provisioner")),
                Columns.text("ReclaimPolicy", o -> o.has("reclaimPolicy") ? o.text("reclaimPolicy") : "Delete"),
                Columns.text(
                        "VolumeBindingMode",
                        o -> o.has("volumeBindingMode") ? o.text("volumeBindingMode") : "Immediate"),
                Columns.stringOf("AllowVolumeExpansion", o -> BooleanNode.valueOf(o.flag("allowVolumeExpansion"))),
                Columns.age());
    }
}
