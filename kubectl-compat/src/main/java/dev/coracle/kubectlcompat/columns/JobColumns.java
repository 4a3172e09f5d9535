package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.HumanDuration;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How far a Job has come, and how long it took. */
final class JobColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Status", o -> status(o)),
                Columns.text("Completions", o -> completions(o)),
                Columns.timed("Duration", JobColumns::duration),
                Columns.age(),
                Columns.wide("Containers", o -> Cells.containerNames(o.at("spec.template.spec"))),
                Columns.wide("Images", o -> Cells.containerImages(o.at("spec.template.spec"))),
                Columns.wide("Selector", o -> Cells.selector(o.at("spec.selector"))));
    }

    private static String status(Fields o) {
        if (isTrue(o, "Complete")) {
            return "Complete";
        }
        if (isTrue(o, "Failed")) {
            return "Failed";
        }
        if (o.has("metadata.deletionTimestamp")) {
            return "Terminating";
        }
        if (isTrue(o, "Suspended")) {
            return "Suspended";
        }
        return isTrue(o, "FailureTarget") ? "FailureTarget" : "Running";
    }

    private static boolean isTrue(Fields o, String condition) {
        return Cells.status(o, condition).equals("True");
    }

    private static String completions(Fields o) {
        int succeeded = o.integer("status.succeeded", 0);
        if (o.has("spec.completions")) {
            return succeeded + "/" + o.integer("spec.completions", 0);
        }
        int parallelism = o.integer("spec.parallelism", 1);
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static String duration(Fields o, Instant now) {
        String start = o.text("status.startTime");
        if (start.isEmpty()) {
            return "";
        }
        String end = o.text("status.completionTime");
        return HumanDuration.of(Duration.between(Times.parse(start), end.isEmpty() ? now : Times.parse(end)));
    }
}
