package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The Targets cell of an autoscaling/v2 HorizontalPodAutoscaler: each metric as {@code current/target}, two at most. Pure. */
final class AutoscalerTargets {
    private AutoscalerTargets() {}

    static String of(Fields o) {
        List<Fields> metrics = o.list("spec.metrics");
        if (metrics.isEmpty()) {
            return Cells.NONE;
        }
        List<Fields> current = o.list("status.currentMetrics");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < Math.min(2, metrics.size()); i++) {
            texts.add(metric(metrics.get(i), i < current.size() ? current.get(i) : Fields.of(null)));
        }
        String shown = String.join(", ", texts);
        return metrics.size() > 2 ? shown + " + " + (metrics.size() - 2) + " more..." : shown;
    }

    private static String metric(Fields wanted, Fields current) {
        String type = wanted.text("type");
        if (type.isEmpty()) {
            return "<unknown type>";
        }
        String member = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
        Fields spec = wanted.at(member);
        Fields target = spec.at("target");
        Fields now = current.at(member).at("current");
        return switch (type) {
            case "Resource", "ContainerResource" -> spec.text("name") + ": " + resource(target, now);
            case "Pods" -> orUnknown(now.text("averageValue")) + "/" + target.text("averageValue");
            case "Object", "External" ->
                target.has("averageValue")
                        ? orUnknown(now.text("averageValue")) + "/" + target.text("averageValue") + " (avg)"
                        : orUnknown(now.text("value")) + "/" + target.text("value");
            default -> "<unknown type>";
        };
    }

    private static String resource(Fields target, Fields now) {
        if (target.has("averageValue")) {
            return orUnknown(now.text("averageValue")) + "/" + target.text("averageValue");
        }
        String current = now.has("averageUtilization") ? now.text("averageUtilization") + "%" : Cells.UNKNOWN;
        String wanted = target.has("averageUtilization") ? target.text("averageUtilization") + "%" : "<auto>";
        return current + "/" + wanted;
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? Cells.UNKNOWN : text;
    }
}
