package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The path of a printer column: fields ({@code .a.b}, {@code ['a.b']}), indexes, slices, {@code [*]} and filters
 * {@code [?(@.type=="Ready")]}. Immutable.
 */
final class JsonPath {
    /** One step from some values to others. */
    private interface Step {
        void from(JsonNode value, List<JsonNode> found);
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /** @throws IllegalArgumentException when it is not such a path */
    static JsonPath parse(String text) {
        return new JsonPath(new Parser(text).steps());
    }

    /** What the path leads to, in order. */
    List<JsonNode> find(JsonNode root) {
        List<JsonNode> here = List.of(root);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            here.forEach(value -> step.from(value, next));
            here = next;
        }
        return here;
    }

    Optional<JsonNode> first(JsonNode root) {
        return find(root).stream().findFirst();
    }

    private static Step field(String name) {
        return (value, found) -> {
            JsonNode child = value.get(name);
            if (child != null && !child.isNull()) {
                found.add(child);
            }
        };
    }

    private static final Step EACH = (value, found) -> value.forEach(found::add);

    private static Step index(int index) {
        return (value, found) -> {
            JsonNode item = value.get(index < 0 ? value.size() + index : index);
            if (value.isArray() && item != null) {
                found.add(item);
            }
        };
    }

    private static Step slice(String from, String to) {
        return (value, found) -> {
            int start = from.isEmpty() ? 0 : Integer.parseInt(from);
            int end = to.isEmpty() ? value.size() : Integer.parseInt(to);
            for (int i = start; i < Math.min(end, value.size()); i++) {
                found.add(value.get(i));
            }
        };
    }

    private static Step filter(Predicate<JsonNode> test) {
        return (value, found) -> value.forEach(item -> {
            if (test.test(item)) {
                found.add(item);
            }
        });
    }

    private static final Step DESCENDANTS = new Step() {
        @Override
        public void from(JsonNode value, List<JsonNode> found) {
            found.add(value);
            value.forEach(child -> from(child, found));
        }
    };

    /** Reads a path from left to right. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '.') {
                    at++;
                    if (at < text.length() && text.charAt(at) == '.') {
                        at++;
                        steps.add(DESCENDANTS);
                    }
                    if (at < text.length() && text.charAt(at) != '[') {
                        name(steps);
                    }
                } else if (c == '[') {
                    steps.add(bracket());
                } else {
                    throw new IllegalArgumentException("unexpected '" + c + "' in " + text);
                }
            }
            return steps;
        }

        private void name(List<Step> steps) {
            StringBuilder name = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                name.append(text.charAt(at++));
            }
            steps.add(name.toString().equals("*") ? EACH : field(name.toString()));
        }

        private Step bracket() {
            String inside = inside();
            if (inside.startsWith("?(") && inside.endsWith(")")) {
                return filter(test(inside.substring(2, inside.length() - 1).strip()));
            }
            if (inside.equals("*")) {
                return EACH;
            }
            if (isQuoted(inside)) {
                return field(inside.substring(1, inside.length() - 1));
            }
            if (inside.matches("-?\\d+")) {
                return index(Integer.parseInt(inside));
            }
            int colon = inside.indexOf(':');
            if (colon >= 0 && inside.matches("\\d*:\\d*")) {
                return slice(inside.substring(0, colon), inside.substring(colon + 1));
            }
            throw new IllegalArgumentException("invalid array index " + inside);
        }

        /** Up to the bracket that ends this one; quotes and inner brackets are skipped. */
        private String inside() {
            int start = ++at;
            int depth = 1;
            char quote = 0;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (quote != 0) {
                    quote = c == quote ? 0 : quote;
                } else if (c == '\'' || c == '"') {
                    quote = c;
                } else if (c == '[') {
                    depth++;
                } else if (c == ']' && --depth == 0) {
                    return text.substring(start, at++).strip();
                }
            }
            throw new IllegalArgumentException("unterminated array");
        }

        private static boolean isQuoted(String text) {
            return text.length() > 1
                    && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                    && text.charAt(text.length() - 1) == text.charAt(0);
        }

        private static Predicate<JsonNode> test(String condition) {
            for (String operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
                int place = condition.indexOf(operator);
                if (place > 0) {
                    JsonPath left = operand(condition.substring(0, place).strip());
                    String right =
                            condition.substring(place + operator.length()).strip();
                    return item -> left.first(item)
                            .map(value -> holds(value, operator, right, item))
                            .orElse(false);
                }
            }
            JsonPath path = operand(condition);
            return item -> path.first(item).isPresent();
        }

        private static JsonPath operand(String text) {
            if (!text.startsWith("@")) {
                throw new IllegalArgumentException("a filter starts with @: " + text);
            }
            return parse(text.substring(1));
        }

        private static boolean holds(JsonNode left, String operator, String right, JsonNode item) {
            Optional<JsonNode> other = right.startsWith("@") ? operand(right).first(item) : Optional.of(literal(right));
            if (other.isEmpty()) {
                return false;
            }
            boolean same = Json.same(left, other.get());
            int order = left.isNumber()
                    ? Double.compare(left.doubleValue(), other.get().doubleValue())
                    : left.asText().compareTo(other.get().asText());
            return switch (operator) {
                case "==" -> same;
                case "!=" -> !same;
                case "<=" -> order <= 0;
                case ">=" -> order >= 0;
                case "<" -> order < 0;
                default -> order > 0;
            };
        }

        private static JsonNode literal(String text) {
            if (isQuoted(text)) {
                return TextNode.valueOf(text.substring(1, text.length() - 1));
            }
            if (text.equals("true") || text.equals("false")) {
                return BooleanNode.valueOf(text.equals("true"));
            }
            try {
                return DoubleNode.valueOf(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a value: " + text, e);
            }
        }
    }
}
