package dev.coracle.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What {@code metadata.name} may look like, with the texts of k8s.io/apimachinery's {@code util/validation}. */
public enum NameRule {
    /** DNS-1123 subdomain, the rule of most kinds. */
    SUBDOMAIN(
            253,
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start"
                    + " and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '%s')"),
    /** DNS-1123 label. */
    LABEL(
            63,
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end"
                    + " with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '%s')"),
    /** DNS-1035 label. */
    LABEL_1035(
            63,
            "[a-z]([-a-z0-9]*[a-z0-9])?",
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character,"
                    + " and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is"
                    + " '%s')"),
    /** Anything that can stand in a path. */
    PATH_SEGMENT(Integer.MAX_VALUE, ".*", "");

    private final int max;
    private final Pattern pattern;
    private final String message;

    NameRule(int max, String regex, String message) {
        this.max = max;
        this.pattern = Pattern.compile(regex, Pattern.DOTALL);
        this.message = message.replace("%s", regex);
    }

    /** What is wrong with the name. */
    public List<String> errors(String name) {
        List<String> errors = new ArrayList<>();
        if (this == PATH_SEGMENT) {
            return pathErrors(name);
        }
        if (name.length() > max) {
            errors.add("must be no more than " + max + (this == SUBDOMAIN ? " bytes" : " characters"));
        }
        if (!pattern.matcher(name).matches()) {
            boolean dotted = this == LABEL && name.length() <= max && SUBDOMAIN.accepts(name);
            errors.add(dotted ? "must not contain dots" : message);
        }
        return errors;
    }

    public boolean accepts(String name) {
        return errors(name).isEmpty();
    }

    private static List<String> pathErrors(String name) {
        if (name.equals(".") || name.equals("..")) {
            return List.of("may not be '" + name + "'");
        }
        List<String> errors = new ArrayList<>();
        for (String character : List.of("/", "%")) {
            if (name.contains(character)) {
                errors.add("may not contain '" + character + "'");
            }
        }
        return errors;
    }
}
