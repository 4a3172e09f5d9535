package dev.coracle.apimachinery.selector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.object.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A conjunction of label requirements, from a query string (labels.Parse) or a {@code metav1.LabelSelector}. Immutable. An
 * empty one matches everything.
 */
public record LabelSelector(List<Requirement> requirements) {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** {@code labels.Parse}. Throws {@link IllegalArgumentException} with Kubernetes' text. */
    public static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelectorParser(text).parse();
    }

    /** Every {@code key=value} of a Service's or ReplicationController's {@code spec.selector}. */
    public static LabelSelector ofMap(Map<String, String> labels) {
        List<Requirement> all = new ArrayList<>();
        labels.forEach((k, v) -> all.add(new Requirement(k, Operator.EQUALS, List.of(v))));
        all.sort(Comparator.comparing(Requirement::key));
        return new LabelSelector(List.copyOf(all));
    }

    /** A {@code metav1.LabelSelector}. The caller decides what a missing one means. */
    public static LabelSelector ofObject(JsonNode selector) {
        Fields fields = Fields.of(selector);
        List<Requirement> all = new ArrayList<>(ofMap(fields.map("matchLabels")).requirements);
        for (Fields expression : fields.list("matchExpressions")) {
            all.add(new Requirement(
                    expression.text("key"), Operator.ofName(expression.text("operator")), expression.texts("values")));
        }
        all.sort(Comparator.comparing(Requirement::key));
        return new LabelSelector(List.copyOf(all));
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    /** The form Go prints: {@code a=b,c in (x,y),!d}. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }

    /** One requirement on one key. */
    public record Requirement(String key, Operator operator, List<String> values) {

        boolean matches(Map<String, String> labels) {
            String actual = labels.get(key);
            return switch (operator) {
                case EQUALS, IN -> actual != null && values.contains(actual);
                case NOT_EQUALS, NOT_IN -> actual == null || !values.contains(actual);
                case EXISTS -> actual != null;
                case DOES_NOT_EXIST -> actual == null;
                case GREATER_THAN -> actual != null && compare(actual) > 0;
                case LESS_THAN -> actual != null && compare(actual) < 0;
            };
        }

        private int compare(String actual) {
            try {
                return Long.compare(Long.parseLong(actual), Long.parseLong(values.get(0)));
            } catch (NumberFormatException e) {
                return 0; // Go: a label that is no integer satisfies neither > nor <
            }
        }

        @Override
        public String toString() {
            String sorted = String.join(",", new TreeSet<>(values));
            return switch (operator) {
                case EQUALS -> key + "=" + values.get(0);
                case NOT_EQUALS -> key + "!=" + values.get(0);
                case IN -> key + " in (" + sorted + ")";
                case NOT_IN -> key + " notin (" + sorted + ")";
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
                case GREATER_THAN -> key + ">" + values.get(0);
                case LESS_THAN -> key + "<" + values.get(0);
            };
        }
    }

    /** How a requirement compares. */
    public enum Operator {
        EQUALS,
        NOT_EQUALS,
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER_THAN,
        LESS_THAN;

        static Operator ofName(String name) {
            return switch (name) {
                case "In" -> IN;
                case "NotIn" -> NOT_IN;
                case "Exists" -> EXISTS;
                case "DoesNotExist" -> DOES_NOT_EXIST;
                case "Gt" -> GREATER_THAN;
                case "Lt" -> LESS_THAN;
                default ->
                    throw new IllegalArgumentException("\"" + name + "\" is not a valid label selector operator");
            };
        }
    }
}
