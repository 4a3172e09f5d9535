package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** One pod for each node that wants one. */
final class DaemonSetColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.integer("Desired", o -> o.number("status.desiredNumberScheduled", 0)),
                Columns.integer("Current", o -> o.number("status.currentNumberScheduled", 0)),
                Columns.integer("Ready", o -> o.number("status.numberReady", 0)),
                Columns.integer("Up-to-date", o -> o.number("status.updatedNumberScheduled", 0)),
                Columns.integer("Available", o -> o.number("status.numberAvailable", 0)),
                Columns.text("Node Selector", o -> Cells.labels(o.map("spec.template.spec.nodeSelector"))),
                Columns.age(),
                Columns.wide("Containers", o -> Cells.containerNames(o.at("spec.template.spec"))),
                Columns.wide("Images", o -> Cells.containerImages(o.at("spec.template.spec"))),
                Columns.wide("Selector", o -> Cells.selector(o.at("spec.selector"))));
    }
}
