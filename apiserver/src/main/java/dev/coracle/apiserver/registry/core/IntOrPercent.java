package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.regex.Pattern;

/** Amounts that are a number or a percentage. Stateless. */
public final class IntOrPercent {
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");

    private IntOrPercent() {}

    /** {@code ValidatePositiveIntOrPercent}; a missing amount is fine. */
    public static void check(Fields amount, String path, Errors errors) {
        if (!amount.exists()) {
            return;
        }
        if (amount.node().isTextual()) {
            if (!PERCENT.matcher(amount.text()).matches()) {
                errors.invalid(
                        path,
                        amount.text(),
                        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%',"
                                + " regex used for validation is '[0-9]+%')");
            }
        } else if (amount.node().asLong() < 0) {
            errors.invalid(path, amount.node().asLong(), "must be greater than or equal to 0");
        }
    }

    /** {@code IsNotMoreThan100Percent}. */
    public static void atMostAll(Fields amount, String path, Errors errors) {
        boolean percent =
                amount.node().isTextual() && PERCENT.matcher(amount.text()).matches();
        if (percent && number(amount) > 100) {
            errors.invalid(path, amount.text(), "must not be greater than 100%");
        }
    }

    public static boolean isZero(Fields amount) {
        return !amount.exists() || number(amount) == 0;
    }

    private static long number(Fields amount) {
        if (!amount.node().isTextual()) {
            return amount.node().asLong();
        }
        String digits = amount.text().replace("%", "");
        return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : -1;
    }
}
