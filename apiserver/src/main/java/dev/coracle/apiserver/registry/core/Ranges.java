package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;

/** Numbers within limits, with the texts of Kubernetes. Stateless. */
public final class Ranges {
    private Ranges() {}

    public static void check(long value, long least, long most, String path, Errors errors) {
        if (value < least || value > most) {
            errors.invalid(path, value, "must be between " + least + " and " + most + ", inclusive");
        }
    }

    public static void port(long value, String path, Errors errors) {
        check(value, 1, 65535, path, errors);
    }

    /** {@code ValidateNonnegativeField}, for a field that may be missing. */
    public static void notNegative(Fields parent, String field, String path, Errors errors) {
        long value = parent.number(field, 0);
        if (value < 0) {
            errors.invalid(path + "." + field, value, "must be greater than or equal to 0");
        }
    }
}
