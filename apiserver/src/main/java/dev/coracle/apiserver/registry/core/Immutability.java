package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;

/** The {@code immutable} flag of config maps and secrets. Stateless. */
final class Immutability {
    private static final String TEXT = "field is immutable when `immutable` is set";

    private Immutability() {}

    static void check(Fields now, Fields before, Errors errors, String... fields) {
        if (!before.flag("immutable")) {
            return;
        }
        if (!now.flag("immutable")) {
            errors.forbidden("immutable", TEXT);
        }
        for (String field : fields) {
            boolean both = now.has(field) || before.has(field);
            if (both && !Json.same(now.at(field).node(), before.at(field).node())) {
                errors.forbidden(field, TEXT);
            }
        }
    }
}
