package dev.coracle.apiserver.schema;

import java.util.Optional;

/** What is done about unknown and duplicate fields: the {@code fieldValidation} parameter. */
public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT;

    /** The parameter's value, "" being the server's default; empty when there is no such value. */
    public static Optional<FieldValidation> parse(String parameter) {
        return switch (parameter) {
            case "", "Warn" -> Optional.of(WARN);
            case "Ignore" -> Optional.of(IGNORE);
            case "Strict" -> Optional.of(STRICT);
            default -> Optional.empty();
        };
    }
}
