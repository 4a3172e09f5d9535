package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Replicas that are ready. */
final class StatefulSetColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Ready", o -> o.integer("status.readyReplicas", 0) + "/" + o.integer("spec.replicas", 0)),
                Columns.age(),
                Columns.wide("Containers", o -> Cells.containerNames(o.at("spec.template.spec"))),
                Columns.wide("Images", o -> Cells.containerImages(o.at("spec.template.spec"))));
    }
}
