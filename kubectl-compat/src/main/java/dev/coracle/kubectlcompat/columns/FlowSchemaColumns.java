package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Which priority level requests fall into. */
final class FlowSchemaColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("PriorityLevel", o -> o.text("spec.priorityLevelConfiguration.name")),
                Columns.stringOf("MatchingPrecedence", o -> Columns.number(o.number("spec.matchingPrecedence", 0))),
                Columns.text("DistinguisherMethod", o -> Cells.orNone(o.text("spec.distinguisherMethod.type"))),
                Columns.age(),
                Columns.text(
                        "MissingPL", o -> Cells.status(o, "Dangling").isEmpty() ? "?" : Cells.status(o, "Dangling")));
    }
}
