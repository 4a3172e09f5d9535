package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Ranges Service addresses come from. */
final class ServiceCIDRColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(), Columns.text("CIDRs", o -> String.join(",", o.texts("spec.cidrs"))), Columns.age());
    }
}
