package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Numbers in messages, as Go's {@code %v} prints them. */
final class GoNumber {
    private static final int LARGEST_PLAIN = 6;

    private GoNumber() {}

    /** A limit, which takes the type of the value that it is compared with: int64 or float64. */
    static String text(JsonNode limit, JsonNode value) {
        BigDecimal number = limit.decimalValue();
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        return whole && value.isIntegralNumber() ? number.toBigInteger().toString() : floating(number);
    }

    /** float64 with {@code %v}: an exponent from 1e+06 on, and below 1e-4. */
    private static String floating(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        if (stripped.signum() == 0 || exponent >= -4 && exponent < LARGEST_PLAIN) {
            return stripped.toPlainString();
        }
        String digits = stripped.unscaledValue().toString();
        String sign = exponent < 0 ? "-" : "+";
        String tail = digits.length() > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + tail + "e" + sign + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
