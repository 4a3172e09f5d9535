package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Who holds a lease. */
final class LeaseColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(Columns.name(), Columns.text("Holder", o -> o.text("spec.holderIdentity")), Columns.age());
    }
}
