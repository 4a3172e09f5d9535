package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;

/** {@code ValidateTolerations}. Stateless. */
public final class TolerationRules {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    private TolerationRules() {}

    public static void validate(List<Fields> tolerations, String path, Errors errors) {
        for (int i = 0; i < tolerations.size(); i++) {
            validate(tolerations.get(i), path + "[" + i + "]", errors);
        }
    }

    private static void validate(Fields toleration, String path, Errors errors) {
        String key = toleration.text("key");
        String operator = toleration.text("operator");
        String effect = toleration.text("effect");
        if (!key.isEmpty()) {
            LabelSyntax.keyError(key).ifPresent(e -> errors.invalid(path + ".key", key, e));
        } else if (!operator.equals("Exists")) {
            errors.invalid(
                    path + ".operator",
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            errors.invalid(path + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        operator(toleration, operator, path, errors);
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            errors.notSupported(path + ".effect", effect, EFFECTS);
        }
    }

    private static void operator(Fields toleration, String operator, String path, Errors errors) {
        String value = toleration.text("value");
        switch (operator) {
            case "", "Equal" ->
                LabelSyntax.valueError(value).ifPresent(e -> errors.invalid(path + ".operator", value, e));
            case "Exists" -> {
                if (!value.isEmpty()) {
                    errors.invalid(path + ".operator", value, "value must be empty when `operator` is 'Exists'");
                }
            }
            default -> errors.notSupported(path + ".operator", operator, List.of("Equal", "Exists"));
        }
    }
}
