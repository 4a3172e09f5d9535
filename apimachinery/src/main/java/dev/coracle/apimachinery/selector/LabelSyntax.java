package dev.coracle.apimachinery.selector;

import java.util.Optional;
import java.util.regex.Pattern;

/** What label keys and values may look like, with the texts of k8s.io/apimachinery's {@code util/validation}. */
public final class LabelSyntax {
    private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern VALUE_PATTERN = Pattern.compile("(" + NAME + ")?");

    private LabelSyntax() {}

    /** {@code IsQualifiedName}: what is wrong with a label or annotation key, or nothing. */
    public static Optional<String> keyError(String key) {
        int slash = key.indexOf('/');
        if (key.indexOf('/', slash + 1) >= 0) {
            return Optional.of(
                    "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                            + " end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                            + " validation is '" + NAME + "') with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')");
        }
        String prefix = slash < 0 ? null : key.substring(0, slash);
        String name = key.substring(slash + 1);
        if (prefix != null && prefix.isEmpty()) {
            return Optional.of("prefix part must be non-empty");
        }
        if (prefix != null && !SUBDOMAIN_PATTERN.matcher(prefix).matches()) {
            return Optional.of(
                    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                            + " '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used"
                            + " for validation is '" + SUBDOMAIN + "')");
        }
        if (name.isEmpty()) {
            return Optional.of("name part must be non-empty; " + nameShape("name part "));
        }
        if (name.length() > 63) {
            return Optional.of("name part must be no more than 63 bytes");
        }
        return NAME_PATTERN.matcher(name).matches() ? Optional.empty() : Optional.of(nameShape("name part "));
    }

    private static String nameShape(String part) {
        return part
                + "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" + NAME
                + "')";
    }

    /** {@code IsValidLabelValue}. */
    public static Optional<String> valueError(String value) {
        if (value.length() > 63) {
            return Optional.of("must be no more than 63 bytes");
        }
        if (VALUE_PATTERN.matcher(value).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                        + " must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used"
                        + " for validation is '(" + NAME + ")?')");
    }
}
