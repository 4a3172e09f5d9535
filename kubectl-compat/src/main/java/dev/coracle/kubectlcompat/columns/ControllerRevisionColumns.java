package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;
import java.util.Locale;

/** Whose revision this is. */
final class ControllerRevisionColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Controller", o -> controller(o)),
                Columns.stringOf("Revision", o -> Columns.number(o.number("revision", 0))),
                Columns.age());
    }

    private static String controller(Fields o) {
        return o.list("metadata.ownerReferences").stream()
                .filter(r -> r.flag("controller"))
                .map(r -> {
                    GroupVersionKind kind = GroupVersionKind.parse(r.text("apiVersion"), r.text("kind"));
                    return kind.qualifiedKind().toLowerCase(Locale.ROOT) + "/" + r.text("name");
                })
                .findFirst()
                .orElse(Cells.NONE);
    }
}
