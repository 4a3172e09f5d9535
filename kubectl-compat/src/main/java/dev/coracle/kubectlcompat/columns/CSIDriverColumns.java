package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;
import java.util.stream.Collectors;

/** What a driver asks for. */
final class CSIDriverColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.flag("AttachRequired", o -> !o.has("spec.attachRequired") || o.flag("spec.attachRequired")),
                Columns.flag("PodInfoOnMount", o -> o.flag("spec.podInfoOnMount")),
                Columns.flag("StorageCapacity", o -> o.flag("spec.storageCapacity")),
                Columns.text("TokenRequests", o -> audiences(o)),
                Columns.flag("RequiresRepublish", o -> o.flag("spec.requiresRepublish")),
                Columns.text("Modes", o -> Cells.orNone(String.join(",", o.texts("spec.volumeLifecycleModes")))),
                Columns.age());
    }

    private static String audiences(Fields o) {
        if (!o.has("spec.tokenRequests")) {
            return Cells.UNSET;
        }
        return o.list("spec.tokenRequests").stream()
                .map(t -> t.text("audience"))
                .collect(Collectors.joining(","));
    }
}
