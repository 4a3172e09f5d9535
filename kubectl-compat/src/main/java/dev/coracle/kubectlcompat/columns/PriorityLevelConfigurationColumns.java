package dev.coracle.kubectlcompat.columns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How a level queues. */
final class PriorityLevelConfigurationColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Type", o -> o.text("spec.type")),
                Columns.stringOf("NominalConcurrencyShares", o -> number(o, "nominalConcurrencyShares")),
                Columns.stringOf("Queues", o -> number(o, "limitResponse.queuing.queues")),
                Columns.stringOf("HandSize", o -> number(o, "limitResponse.queuing.handSize")),
                Columns.stringOf("QueueLengthLimit", o -> number(o, "limitResponse.queuing.queueLengthLimit")),
                Columns.age());
    }

    private static JsonNode number(Fields o, String field) {
        Fields value = o.at("spec.limited." + field);
        return value.exists() ? Columns.number(value.node().asLong()) : TextNode.valueOf(Cells.NONE);
    }
}
