package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** A claim and the volume it got. Capacity and modes are known once it is bound. */
final class PersistentVolumeClaimColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Status", o -> Cells.phaseOrTerminating(o)),
                Columns.text("Volume", o -> o.text("spec.volumeName")),
                Columns.text("Capacity", o -> bound(o) ? o.text("status.capacity.storage") : ""),
                Columns.text("Access Modes", o -> bound(o) ? Cells.accessModes(o.at("status.accessModes")) : ""),
                Columns.text("StorageClass", o -> Cells.storageClass(o)),
                Columns.text("VolumeAttributesClass", o -> Cells.orUnset(o.text("spec.volumeAttributesClassName"))),
                Columns.age(),
                Columns.wide("VolumeMode", o -> Cells.orUnset(o.text("spec.volumeMode"))));
    }

    private static boolean bound(Fields o) {
        return o.has("spec.volumeName");
    }
}
