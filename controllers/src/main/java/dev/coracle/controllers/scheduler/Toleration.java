package dev.coracle.controllers.scheduler;

import dev.coracle.apimachinery.object.Fields;

/** A toleration of a pod; "" matches any effect, and with {@code Exists} any key. */
record Toleration(String key, String operator, String value, String effect) {
    static Toleration of(Fields toleration) {
        return new Toleration(
                toleration.text("key"),
                toleration.text("operator"),
                toleration.text("value"),
                toleration.text("effect"));
    }

    boolean tolerates(Taint taint) {
        if (!effect.isEmpty() && !effect.equals(taint.effect())) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return switch (operator) {
            case "", "Equal" -> value.equals(taint.value());
            case "Exists" -> true;
            case "Gt" -> compare(taint) > 0;
            case "Lt" -> compare(taint) < 0;
            default -> false;
        };
    }

    private int compare(Taint taint) {
        try {
            return Long.compare(Long.parseLong(taint.value()), Long.parseLong(value));
        } catch (NumberFormatException e) {
            return 0; // neither above nor below
        }
    }
}
