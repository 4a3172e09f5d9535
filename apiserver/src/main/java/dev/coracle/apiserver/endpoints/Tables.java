package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import dev.coracle.apiserver.spi.ColumnSets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Renders {@code meta.k8s.io} Tables. Stateless but for its collaborators; thread-safe. */
final class Tables {
    private static final String NAME_TEXT =
            "Name must be unique within a namespace. Is required when creating resources,"
                    + " although some resources may allow a client to request the generation of an appropriate name automatically."
                    + " Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More"
                    + " info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
    private static final String CREATED_TEXT = "CreationTimestamp is a timestamp representing the server time when this"
            + " object was created. It is not guaranteed to be set in happens-before order across separate operations."
            + " Clients may not set this value. It is represented in RFC3339 form and is in UTC.";
    private static final ColumnSet GENERAL = () -> List.of(
            new Column("Name", "string", "name", NAME_TEXT, 0, (o, now) -> TextNode.valueOf(o.name())),
            new Column(
                    "Created At",
                    "date",
                    "",
                    CREATED_TEXT,
                    0,
                    (o, now) -> TextNode.valueOf(o.text("metadata.creationTimestamp"))));

    private final ColumnSets columnSets;
    private final Clock clock;

    Tables(ColumnSets columnSets, Clock clock) {
        this.columnSets = columnSets;
        this.clock = clock;
    }

    /** What rows carry of their objects: the {@code includeObject} parameter. */
    enum Include {
        NONE,
        METADATA,
        OBJECT;

        static Include of(ApiRequest request) {
            String value = request.parameter("includeObject");
            return switch (value) {
                case "", "Metadata" -> METADATA;
                case "None" -> NONE;
                case "Object" -> OBJECT;
                default ->
                    throw StatusException.badRequest(
                            "Unable to convert to Table as requested: includeObject: Invalid value: "
                                    + Errors.quote(value)
                                    + ": must be 'Metadata', 'Object', 'None', or empty");
            };
        }
    }

    /** @param withColumns false for all but the first event of a watch */
    ObjectNode table(
            Kind kind,
            List<KubeObject> objects,
            ObjectNode metadata,
            String version,
            Include include,
            boolean withColumns) {
        ColumnSet set = columns(kind);
        ObjectNode table = Json.object();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/" + version);
        table.set("metadata", metadata);
        if (withColumns) {
            definitions(table.putArray("columnDefinitions"), set);
        } else {
            table.putNull("columnDefinitions");
        }
        ArrayNode rows = table.putArray("rows");
        Instant now = clock.instant();
        for (KubeObject object : objects) {
            rows.add(row(set, object, version, include, now));
        }
        return table;
    }

    private ColumnSet columns(Kind kind) {
        return kind.columns()
                .or(() -> columnSets.of(kind.gvk().group(), kind.gvk().kind()))
                .orElse(GENERAL);
    }

    private static void definitions(ArrayNode definitions, ColumnSet set) {
        for (Column column : set.columns()) {
            ObjectNode definition = definitions.addObject();
            definition.put("name", column.name());
            definition.put("type", column.type());
            definition.put("format", column.format());
            definition.put("description", column.description());
            definition.put("priority", column.priority());
        }
    }

    private static ObjectNode row(ColumnSet set, KubeObject object, String version, Include include, Instant now) {
        ObjectNode row = Json.object();
        ArrayNode cells = row.putArray("cells");
        for (Column column : set.columns()) {
            cells.add(column.cell().of(object, now));
        }
        set.unannounced().forEach(cell -> cells.add(cell.of(object, now)));
        ArrayNode conditions = set.rowConditions(object);
        if (!conditions.isEmpty()) {
            row.set("conditions", conditions);
        }
        switch (include) {
            case NONE -> row.putNull("object");
            case METADATA -> row.set("object", PartialObjects.of(object, version));
            case OBJECT -> row.set("object", object.tree());
        }
        return row;
    }
}
