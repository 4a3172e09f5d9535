package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Bindings of validating and of mutating admission policies. */
final class AdmissionPolicyBindingColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("PolicyName", o -> o.text("spec.policyName")),
                Columns.text("ParamRef", o -> Cells.paramRef(o)),
                Columns.age());
    }
}
