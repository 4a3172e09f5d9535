package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.ArrayList;
import java.util.List;

/** How far a claim has come. */
final class ResourceClaimColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(Columns.name(), Columns.text("State", o -> state(o)), Columns.age());
    }

    private static String state(Fields o) {
        List<String> states = new ArrayList<>();
        if (o.has("metadata.deletionTimestamp")) {
            states.add("deleted");
        }
        if (o.has("status.allocation")) {
            states.add("allocated");
            if (!o.list("status.reservedFor").isEmpty()) {
                states.add("reserved");
            }
        } else {
            states.add("pending");
        }
        return String.join(",", states);
    }
}
