package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How many keys a ConfigMap has. */
final class ConfigMapColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.stringOf(
                        "Data", o -> Columns.number(Cells.size(o.at("data")) + Cells.size(o.at("binaryData")))),
                Columns.age());
    }
}
