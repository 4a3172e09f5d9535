package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How many rules, and what parameters. */
final class ValidatingAdmissionPolicyColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.integer("Validations", o -> Cells.size(o.at("spec.validations"))),
                Columns.text("ParamKind", o -> Cells.paramKind(o)),
                Columns.age());
    }
}
