package dev.coracle.apimachinery.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A conjunction of field requirements (fields.ParseSelector): {@code metadata.name=x,spec.nodeName!=y}. Immutable. */
public record FieldSelector(List<Term> terms) {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    /** One comparison of a field with a text. */
    public record Term(String field, boolean equal, String value) {}

    /** Throws {@link IllegalArgumentException} with Kubernetes' text. */
    public static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (part.isEmpty()) {
                continue;
            }
            Term term = term(part, text);
            // Neither a field nor a value asks for nothing.
            if (!term.field.isEmpty() || !term.value.isEmpty()) {
                terms.add(term);
            }
        }
        return terms.isEmpty() ? EVERYTHING : new FieldSelector(List.copyOf(terms));
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String part, String whole) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '!' && part.startsWith("!=", i)) {
                return new Term(part.substring(0, i), false, unescape(part.substring(i + 2)));
            } else if (c == '=') {
                int value = part.startsWith("==", i) ? i + 2 : i + 1;
                return new Term(part.substring(0, i), true, unescape(part.substring(value)));
            }
        }
        throw new IllegalArgumentException("invalid selector: '" + whole + "'; can't understand '" + part + "'");
    }

    private static String unescape(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                c = escaped(value, ++i);
            } else if (c == '=' || c == ',') {
                throw new IllegalArgumentException("invalid field selector: unescaped character in value: " + (int) c);
            }
            out.append(c);
        }
        return out.toString();
    }

    private static char escaped(String value, int at) {
        char c = at < value.length() ? value.charAt(at) : 0;
        if (c != '\\' && c != ',' && c != '=') {
            throw new IllegalArgumentException("invalid field selector: invalid escape sequence: "
                    + value.substring(at - 1, Math.min(value.length(), at + 1)));
        }
        return c;
    }

    /** {@code fieldValue} gives the text of a field of the object in question. */
    public boolean matches(Function<String, String> fieldValue) {
        for (Term term : terms) {
            if (fieldValue.apply(term.field).equals(term.value) != term.equal) {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return terms.isEmpty();
    }

    @Override
    public String toString() {
        return terms.stream()
                .map(t -> t.field + (t.equal ? "=" : "!=") + t.value)
                .collect(Collectors.joining(","));
    }
}
