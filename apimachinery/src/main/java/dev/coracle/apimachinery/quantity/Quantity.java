package dev.coracle.apimachinery.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of cpu, memory or anything else, as k8s.io/apimachinery's {@code resource.Quantity}: value and the family of
 * suffixes it is written with. Immutable. {@link #toString} gives the canonical form ({@code 1000m} is {@code 1}, {@code 1024Mi}
 * is {@code 1Gi}, {@code 0.5} is {@code 500m}).
 */
public record Quantity(BigDecimal value, Format format) implements Comparable<Quantity> {
    private static final Pattern SHAPE =
            Pattern.compile("([+-]?)(\\d*)(?:\\.(\\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\\d+)?");
    private static final String SI = "num kMGTPE";
    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final BigDecimal NANO = BigDecimal.ONE.movePointLeft(9);
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

    /** Which suffixes the canonical form uses. */
    public enum Format {
        DECIMAL_SI,
        BINARY_SI,
        DECIMAL_EXPONENT
    }

    /** Throws {@link IllegalArgumentException} with the text of {@code resource.ParseQuantity}. */
    public static Quantity parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "quantities must match the regular expression" + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
        Matcher m = SHAPE.matcher(text);
        if (!m.matches()
                || (m.group(2).isEmpty() && (m.group(3) == null || m.group(3).isEmpty()))) {
            throw new IllegalArgumentException(
                    "quantities must match the regular expression" + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
        String whole = m.group(2).isEmpty() ? "0" : m.group(2);
        String fraction = m.group(3) == null || m.group(3).isEmpty() ? "" : "." + m.group(3);
        BigDecimal number = new BigDecimal(m.group(1) + whole + fraction);
        String suffix = m.group(4) == null ? "" : m.group(4);
        return scaled(number, suffix);
    }

    private static Quantity scaled(BigDecimal number, String suffix) {
        if (suffix.endsWith("i")) {
            int power = "KMGTPE".indexOf(suffix.charAt(0)) + 1;
            return new Quantity(capped(number.multiply(power1024(power))), Format.BINARY_SI);
        }
        if (suffix.length() > 1) {
            int exponent = Integer.parseInt(suffix.substring(suffix.charAt(1) == '+' ? 2 : 1));
            return new Quantity(capped(number.scaleByPowerOfTen(exponent)), Format.DECIMAL_EXPONENT);
        }
        int power = suffix.isEmpty() ? 0 : (SI.indexOf(suffix.charAt(0)) - 3) * 3;
        return new Quantity(capped(number.scaleByPowerOfTen(power)), Format.DECIMAL_SI);
    }

    /** Anything finer than nano is rounded up, away from zero. */
    private static BigDecimal capped(BigDecimal value) {
        return value.scale() > 9 ? value.setScale(9, RoundingMode.UP) : value;
    }

    private static BigDecimal power1024(int power) {
        return new BigDecimal(BigInteger.ONE.shiftLeft(10 * power));
    }

    public static Quantity ofMillis(long millis) {
        return new Quantity(BigDecimal.valueOf(millis, 3), Format.DECIMAL_SI);
    }

    public static Quantity of(long value) {
        return new Quantity(BigDecimal.valueOf(value), Format.DECIMAL_SI);
    }

    /** Rounded up to a thousandth. */
    public long millis() {
        return value.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
    }

    /** Rounded up to a whole number. */
    public long longValue() {
        return value.setScale(0, RoundingMode.CEILING).longValue();
    }

    /** The sum, written as this one is (or as the other, when this one is zero). */
    public Quantity plus(Quantity other) {
        return new Quantity(value.add(other.value), value.signum() == 0 ? other.format : format);
    }

    public Quantity minus(Quantity other) {
        return new Quantity(value.subtract(other.value), value.signum() == 0 ? other.format : format);
    }

    @Override
    public int compareTo(Quantity other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity q && value.compareTo(q.value) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }

    @Override
    public String toString() {
        if (value.signum() == 0) {
            return "0";
        }
        if (format == Format.BINARY_SI && value.abs().compareTo(BigDecimal.valueOf(1024)) >= 0 && isWhole(value)) {
            return binary();
        }
        return decimal();
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    private String binary() {
        BigInteger number = value.toBigIntegerExact();
        int power = 0;
        while (power < 6 && number.getLowestSetBit() >= 10) {
            number = number.shiftRight(10);
            power++;
        }
        return number + BINARY[power];
    }

    private String decimal() {
        BigDecimal number = value.compareTo(NANO) < 0 && value.signum() > 0 ? NANO : value;
        BigDecimal stripped = number.stripTrailingZeros();
        int exponent = Math.floorDiv(-stripped.scale(), 3) * 3;
        if (format != Format.DECIMAL_EXPONENT) {
            exponent = Math.max(-9, Math.min(18, exponent));
        }
        String mantissa = stripped.scaleByPowerOfTen(-exponent).toBigInteger().toString();
        if (format == Format.DECIMAL_EXPONENT) {
            return exponent == 0 ? mantissa : mantissa + "e" + exponent;
        }
        char suffix = SI.charAt(exponent / 3 + 3);
        return suffix == ' ' ? mantissa : mantissa + suffix;
    }
}
