package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Which pods a policy is about. */
final class NetworkPolicyColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Pod-Selector", o -> Cells.selector(o.at("spec.podSelector"))),
                Columns.age());
    }
}
