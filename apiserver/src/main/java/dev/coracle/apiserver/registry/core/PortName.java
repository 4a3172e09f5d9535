package dev.coracle.apiserver.registry.core;

import java.util.ArrayList;
import java.util.List;

/** {@code IsValidPortName}: the name of a container port. Stateless. */
public final class PortName {
    private static final int LONGEST = 15;

    private PortName() {}

    public static List<String> errors(String name) {
        List<String> errors = new ArrayList<>();
        if (name.length() > LONGEST) {
            errors.add("must be no more than 15 characters");
        }
        if (!name.matches("[-a-z0-9]+")) {
            errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!name.matches(".*[a-z].*")) {
            errors.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            errors.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            errors.add("must not begin or end with a hyphen");
        }
        return errors;
    }
}
