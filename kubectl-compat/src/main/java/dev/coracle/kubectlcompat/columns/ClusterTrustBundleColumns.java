package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Whose bundle. */
final class ClusterTrustBundleColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(Columns.name(), Columns.text("SignerName", o -> Cells.orNone(o.text("spec.signerName"))));
    }
}
