package dev.coracle.apiserver.spi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;

/** The columns {@code kubectl get} shows of one kind. Immutable. */
public interface ColumnSet {
    List<Column> columns();

    /** Cells at the end of a row that no column announces; clients ignore them, and one kind's rows have one. */
    default List<Column.Cell> unannounced() {
        return List.of();
    }

    /** {@code conditions} of a row; only finished pods have one. */
    default ArrayNode rowConditions(KubeObject object) {
        return Json.array();
    }
}
