package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** What is scaled, by what, and between which limits. */
final class HorizontalPodAutoscalerColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text(
                        "Reference",
                        o -> o.text("spec.scaleTargetRef.kind") + "/" + o.text("spec.scaleTargetRef.name")),
                Columns.text("Targets", o -> AutoscalerTargets.of(o)),
                Columns.text("MinPods", o -> Cells.orUnset(o.text("spec.minReplicas"))),
                Columns.stringOf("MaxPods", o -> Columns.number(o.number("spec.maxReplicas", 0))),
                Columns.stringOf("Replicas", o -> Columns.number(o.number("status.currentReplicas", 0))),
                Columns.age());
    }
}
