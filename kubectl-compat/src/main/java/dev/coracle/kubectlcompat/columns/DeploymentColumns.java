package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Rollout progress. */
final class DeploymentColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Ready", o -> o.integer("status.readyReplicas", 0) + "/" + o.integer("spec.replicas", 0)),
                Columns.stringOf("Up-to-date", o -> Columns.number(o.number("status.updatedReplicas", 0))),
                Columns.stringOf("Available", o -> Columns.number(o.number("status.availableReplicas", 0))),
                Columns.age(),
                Columns.wide("Containers", o -> Cells.containerNames(o.at("spec.template.spec"))),
                Columns.wide("Images", o -> Cells.containerImages(o.at("spec.template.spec"))),
                Columns.wide("Selector", o -> selector(o)));
    }

    /** Unlike other kinds, an empty selector prints as nothing. */
    private static String selector(Fields o) {
        String text = Cells.selector(o.at("spec.selector"));
        return text.equals(Cells.NONE) ? "" : text.equals("<error>") ? "<invalid>" : text;
    }
}
