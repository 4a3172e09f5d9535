package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How many keys a Secret has. */
final class SecretColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Type", o -> o.text("type")),
                Columns.stringOf("Data", o -> Columns.number(Cells.size(o.at("data")))),
                Columns.age());
    }
}
