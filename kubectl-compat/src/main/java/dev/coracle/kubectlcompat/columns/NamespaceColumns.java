package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** A namespace and its phase. */
final class NamespaceColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(Columns.name(), Columns.text("Status", o -> o.text("status.phase")), Columns.age());
    }
}
