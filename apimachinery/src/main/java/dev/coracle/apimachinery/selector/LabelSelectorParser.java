package dev.coracle.apimachinery.selector;

import dev.coracle.apimachinery.selector.LabelSelector.Operator;
import dev.coracle.apimachinery.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the selector grammar of k8s.io/apimachinery's {@code labels} package: {@code a=b,c!=d,e in (f,g),!h,i>1}. */
final class LabelSelectorParser {
    private static final String SPECIAL = "=!(),<>";
    private final String text;
    private int at;

    LabelSelectorParser(String text) {
        this.text = text;
    }

    LabelSelector parse() {
        List<Requirement> all = new ArrayList<>();
        while (true) {
            refuseUnlessStart(peek());
            all.add(parsedRequirement());
            String next = token();
            if (next.isEmpty()) {
                break;
            }
            if (!next.equals(",")) {
                throw new IllegalArgumentException("found '" + next + "', expected: ',' or 'end of string'");
            }
            if (peek().isEmpty() || peek().equals(",")) {
                throw new IllegalArgumentException("found '" + peek() + "', expected: identifier after ','");
            }
        }
        all.sort(Comparator.comparing(Requirement::key));
        return new LabelSelector(List.copyOf(all));
    }

    private void refuseUnlessStart(String token) {
        boolean start = token.isEmpty() || token.equals("!") || SPECIAL.indexOf(token.charAt(0)) < 0;
        if (!start) {
            throw new IllegalArgumentException("found '" + token + "', expected: !, identifier, or 'end of string'");
        }
    }

    private Requirement parsedRequirement() {
        try {
            return requirement();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("unable to parse requirement: " + e.getMessage(), e);
        }
    }

    private Requirement requirement() {
        String key = token();
        if (key.equals("!")) {
            return new Requirement(identifier(token()), Operator.DOES_NOT_EXIST, List.of());
        }
        identifier(key);
        String next = peek();
        if (next.isEmpty() || next.equals(",")) {
            return new Requirement(key, Operator.EXISTS, List.of());
        }
        String operator = token();
        return switch (operator) {
            case "=", "==" -> new Requirement(key, Operator.EQUALS, List.of(exactValue(key)));
            case "!=" -> new Requirement(key, Operator.NOT_EQUALS, List.of(exactValue(key)));
            case ">" -> new Requirement(key, Operator.GREATER_THAN, List.of(number(exactValue(key))));
            case "<" -> new Requirement(key, Operator.LESS_THAN, List.of(number(exactValue(key))));
            case "in" -> new Requirement(key, Operator.IN, values(key));
            case "notin" -> new Requirement(key, Operator.NOT_IN, values(key));
            default ->
                throw new IllegalArgumentException("found '" + operator + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private static String number(String value) {
        try {
            Long.parseLong(value);
            return value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("values[0]: Invalid value: \"" + value
                    + "\": for 'Gt', 'Lt' operators, the value must be an integer");
        }
    }

    private String identifier(String token) {
        if (token.isEmpty() || SPECIAL.indexOf(token.charAt(0)) >= 0) {
            throw new IllegalArgumentException("found '" + token + "', expected: identifier");
        }
        LabelSyntax.keyError(token).ifPresent(error -> {
            throw new IllegalArgumentException("key: Invalid value: \"" + token + "\": " + error);
        });
        return token;
    }

    private String exactValue(String key) {
        String next = peek();
        if (next.isEmpty() || next.equals(",")) {
            return "";
        }
        String value = token();
        if (SPECIAL.indexOf(value.charAt(0)) >= 0) {
            throw new IllegalArgumentException("found '" + value + "', expected: identifier");
        }
        return value(key, 0, value);
    }

    private static String value(String key, int index, String value) {
        LabelSyntax.valueError(value).ifPresent(error -> {
            throw new IllegalArgumentException(
                    "values[" + index + "][" + key + "]: Invalid value: \"" + value + "\": " + error);
        });
        return value;
    }

    private List<String> values(String key) {
        String open = token();
        if (!open.equals("(")) {
            throw new IllegalArgumentException("found '" + open + "' expected: '('");
        }
        String first = peek();
        if (first.isEmpty() || !first.equals(",") && !first.equals(")") && SPECIAL.indexOf(first.charAt(0)) >= 0) {
            throw new IllegalArgumentException("found '" + first + "', expected: ',', ')' or identifier");
        }
        List<String> values = new ArrayList<>();
        while (true) {
            String next = peek();
            if (next.equals(",") || next.equals(")")) {
                values.add("");
            } else {
                values.add(value(key, values.size(), token()));
            }
            String separator = token();
            if (separator.equals(")")) {
                return List.copyOf(values);
            }
            if (!separator.equals(",")) {
                throw new IllegalArgumentException("found '" + separator + "', expected: ',' or ')'");
            }
        }
    }

    private String peek() {
        int before = at;
        String token = token();
        at = before;
        return token;
    }

    /** The next token, "" at the end. */
    private String token() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return "";
        }
        int start = at;
        char first = text.charAt(at++);
        if (SPECIAL.indexOf(first) >= 0) {
            if ((first == '=' || first == '!') && at < text.length() && text.charAt(at) == '=') {
                at++;
            }
            return text.substring(start, at);
        }
        while (at < text.length() && SPECIAL.indexOf(text.charAt(at)) < 0 && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }
}
