package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How many mutations, and what parameters. */
final class MutatingAdmissionPolicyColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.integer("Mutations", o -> Cells.size(o.at("spec.mutations"))),
                Columns.text("ParamKind", o -> Cells.paramKind(o)),
                Columns.age());
    }
}
