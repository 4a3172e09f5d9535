package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Wanted and present replicas. */
final class ReplicaSetColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.integer("Desired", o -> o.number("spec.replicas", 0)),
                Columns.integer("Current", o -> o.number("status.replicas", 0)),
                Columns.integer("Ready", o -> o.number("status.readyReplicas", 0)),
                Columns.age(),
                Columns.wide("Containers", o -> Cells.containerNames(o.at("spec.template.spec"))),
                Columns.wide("Images", o -> Cells.containerImages(o.at("spec.template.spec"))),
                Columns.wide("Selector", o -> Cells.selector(o.at("spec.selector"))));
    }
}
