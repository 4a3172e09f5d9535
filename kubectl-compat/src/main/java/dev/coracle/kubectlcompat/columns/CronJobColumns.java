package dev.coracle.kubectlcompat.columns;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.HumanDuration;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** When a CronJob runs and when it last did. */
final class CronJobColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Schedule", o -> o.text("spec.schedule")),
                Columns.text("Timezone", o -> Cells.orNone(o.text("spec.timeZone"))),
                new Column("Suspend", "boolean", "", "", 0, (o, now) -> TextNode.valueOf(suspend(o.fields()))),
                Columns.integer("Active", o -> Cells.size(o.at("status.active"))),
                Columns.timed(
                        "Last Schedule",
                        (o, now) -> o.has("status.lastScheduleTime")
                                ? HumanDuration.since(o.text("status.lastScheduleTime"), now)
                                : Cells.NONE),
                Columns.age(),
                Columns.wide("Containers", o -> Cells.containerNames(o.at("spec.jobTemplate.spec.template.spec"))),
                Columns.wide("Images", o -> Cells.containerImages(o.at("spec.jobTemplate.spec.template.spec"))),
                Columns.wide("Selector", o -> Cells.selector(o.at("spec.jobTemplate.spec.selector"))));
    }

    /** The column says boolean, the cell is Go's text for one. */
    private static String suspend(Fields o) {
        if (!o.has("spec.suspend")) {
            return Cells.UNSET;
        }
        return o.flag("spec.suspend") ? "True" : "False";
    }
}
