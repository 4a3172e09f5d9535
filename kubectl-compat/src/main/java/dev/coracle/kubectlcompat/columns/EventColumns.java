package dev.coracle.kubectlcompat.columns;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.HumanDuration;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Both groups' Events: {@code v1} and {@code events.k8s.io/v1} name the same things differently. */
final class EventColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.timed("Last Seen", EventColumns::lastSeen),
                Columns.text("Type", o -> o.text("type")),
                Columns.text("Reason", o -> o.text("reason")),
                Columns.text("Object", o -> object(o)),
                Columns.wide("Subobject", o -> either(o, "involvedObject.fieldPath", "regarding.fieldPath")),
                Columns.wide("Source", o -> source(o)),
                Columns.text("Message", o -> either(o, "message", "note").strip()),
                Columns.wideTimed("First Seen", EventColumns::firstSeen),
                new Column("Count", "string", "", "", 1, (o, now) -> Columns.number(count(o.fields()))),
                new Column("Name", "string", "name", "", 1, (o, now) -> TextNode.valueOf(o.name())));
    }

    private static String either(Fields o, String core, String events) {
        String text = o.text(core);
        return text.isEmpty() ? o.text(events) : text;
    }

    private static String firstSeen(Fields o, Instant now) {
        String first = either(o, "firstTimestamp", "deprecatedFirstTimestamp");
        return HumanDuration.since(first.isEmpty() ? o.text("eventTime") : first, now);
    }

    private static String lastSeen(Fields o, Instant now) {
        String last = o.has("series.lastObservedTime")
                ? o.text("series.lastObservedTime")
                : either(o, "lastTimestamp", "deprecatedLastTimestamp");
        return last.isEmpty() ? firstSeen(o, now) : HumanDuration.since(last, now);
    }

    private static String object(Fields o) {
        Fields regarding = o.has("involvedObject") ? o.at("involvedObject") : o.at("regarding");
        String kind = regarding.text("kind").toLowerCase(Locale.ROOT);
        return regarding.text("name").isEmpty() ? kind : kind + "/" + regarding.text("name");
    }

    private static String source(Fields o) {
        Fields source = o.has("source") ? o.at("source") : o.at("deprecatedSource");
        String component = source.text("component").isEmpty()
                ? either(o, "reportingComponent", "reportingController")
                : source.text("component");
        String host = source.text("host").isEmpty() ? o.text("reportingInstance") : source.text("host");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static long count(Fields o) {
        long count = o.has("series")
                ? o.number("series.count", 0)
                : Math.max(o.number("count", 0), o.number("deprecatedCount", 0));
        return count == 0 ? 1 : count;
    }
}
