package dev.coracle.apiserver.flowcontrol;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.storage.Image;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says which FlowSchema a request falls under. Nothing waits in queues here: one process is as fair as its event loops are.
 * Reads the latest image; thread-safe.
 */
public final class FlowControl implements FlowClassifier {
    private static final String GROUP = ".flowcontrol.apiserver.k8s.io";

    private final Supplier<Image> image;
    /** Replaced without a lock: two threads may derive the same table, and either one will do. */
    private volatile Table table = new Table(null, null, List.of());

    public FlowControl(Supplier<Image> image) {
        this.image = image;
    }

    private record Schema(long precedence, String name, Flow flow, List<FlowRule> rules) {}

    private record Table(Object schemaContents, Object levelContents, List<Schema> schemas) {}

    /** The first by precedence, then by name, that matches. */
    @Override
    public Optional<Flow> classify(Caller caller, RequestAttributes request) {
        for (Schema schema : table().schemas()) {
            for (FlowRule rule : schema.rules()) {
                if (rule.matches(caller, request)) {
                    return Optional.of(schema.flow());
                }
            }
        }
        return Optional.empty();
    }

    private Table table() {
        Table before = table;
        Image now = image.get();
        Object schemas = now.contents("flowschemas" + GROUP);
        Object levels = now.contents("prioritylevelconfigurations" + GROUP);
        if (before.schemaContents() == schemas && before.levelContents() == levels) {
            return before;
        }
        Table derived = new Table(schemas, levels, schemas(now));
        table = derived;
        return derived;
    }

    private static List<Schema> schemas(Image image) {
        Map<String, String> levels = new HashMap<>();
        image.list("prioritylevelconfigurations" + GROUP, "", "", 0).forEach(l -> levels.put(l.name(), l.uid()));
        return image.list("flowschemas" + GROUP, "", "", 0).stream()
                .filter(s -> levels.containsKey(level(s)))
                .map(s -> new Schema(
                        s.fields().number("spec.matchingPrecedence", 1000),
                        s.name(),
                        new Flow(s.uid(), levels.get(level(s))),
                        s.fields().list("spec.rules").stream().map(FlowRule::of).toList()))
                .sorted(Comparator.comparingLong(Schema::precedence).thenComparing(Schema::name))
                .toList();
    }

    private static String level(KubeObject schema) {
        return schema.text("spec.priorityLevelConfiguration.name");
    }
}
