package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Who serves Ingresses of this class. */
final class IngressClassColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Controller", o -> o.text("spec.controller")),
                Columns.text("Parameters", o -> parameters(o)),
                Columns.age());
    }

    private static String parameters(Fields o) {
        Fields p = o.at("spec.parameters");
        if (!p.exists()) {
            return Cells.NONE;
        }
        String group = p.text("apiGroup");
        return p.text("kind") + (group.isEmpty() ? "" : "." + group) + "/" + p.text("name");
    }
}
