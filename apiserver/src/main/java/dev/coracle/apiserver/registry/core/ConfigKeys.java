package dev.coracle.apiserver.registry.core;

import java.util.Optional;
import java.util.regex.Pattern;

/** {@code IsConfigMapKey}: keys of config maps and secrets. Stateless. */
public final class ConfigKeys {
    private static final String SHAPE = "[-._a-zA-Z0-9]+";
    private static final Pattern PATTERN = Pattern.compile(SHAPE);

    private ConfigKeys() {}

    public static Optional<String> error(String key) {
        if (key.length() > 253) {
            return Optional.of("must be no more than 253 bytes");
        }
        if (!PATTERN.matcher(key).matches()) {
            return Optional.of("a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                    + " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '" + SHAPE
                    + "')");
        }
        if (key.equals(".") || key.equals("..")) {
            return Optional.of("must not be '" + key + "'");
        }
        return key.startsWith("..") ? Optional.of("must not start with '..'") : Optional.empty();
    }
}
