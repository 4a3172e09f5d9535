package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;
import java.util.Locale;

/** Who holds an address. */
final class IPAddressColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(Columns.name(), Columns.text("ParentRef", o -> parent(o)));
    }

    @Override
    public List<Column.Cell> unannounced() {
        return List.of(Columns.age().cell());
    }

    private static String parent(Fields o) {
        Fields ref = o.at("spec.parentRef");
        if (!ref.exists()) {
            return Cells.NONE;
        }
        String group = ref.text("group");
        String namespace = ref.text("namespace");
        String resource = ref.text("resource") + (group.isEmpty() ? "" : "." + group);
        return (resource + "/" + (namespace.isEmpty() ? "" : namespace + "/") + ref.text("name"))
                .toLowerCase(Locale.ROOT);
    }
}
