package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** A volume and who claims it. */
final class PersistentVolumeColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Capacity", o -> o.has("spec.capacity.storage") ? o.text("spec.capacity.storage") : "0"),
                Columns.text("Access Modes", o -> Cells.accessModes(o.at("spec.accessModes"))),
                Columns.text("Reclaim Policy", o -> o.text("spec.persistentVolumeReclaimPolicy")),
                Columns.text("Status", o -> Cells.phaseOrTerminating(o)),
                Columns.text("Claim", o -> claim(o)),
                Columns.text("StorageClass", o -> Cells.storageClass(o)),
                Columns.text("VolumeAttributesClass", o -> Cells.orUnset(o.text("spec.volumeAttributesClassName"))),
                Columns.text("Reason", o -> o.text("status.reason")),
                Columns.age(),
                Columns.wide("VolumeMode", o -> Cells.orUnset(o.text("spec.volumeMode"))));
    }

    private static String claim(Fields o) {
        Fields ref = o.at("spec.claimRef");
        return ref.exists() ? ref.text("namespace") + "/" + ref.text("name") : "";
    }
}
