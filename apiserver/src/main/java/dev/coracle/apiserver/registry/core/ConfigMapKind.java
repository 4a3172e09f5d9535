package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** ConfigMap: keys fit file names, all values together have a limit, and {@code immutable} is for good. */
public final class ConfigMapKind extends Kind {
    static final int MOST_BYTES = 1 << 20;

    public ConfigMapKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Map<String, String> data = object.map("data");
        Map<String, String> binary = object.map("binaryData");
        long size = 0;
        for (Map.Entry<String, String> entry : data.entrySet()) {
            String key = entry.getKey();
            ConfigKeys.error(key).ifPresent(e -> errors.invalid("data[" + key + "]", key, e));
            if (binary.containsKey(key)) {
                errors.invalid("data[" + key + "]", key, "duplicate of key present in binaryData");
            }
            size += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        for (Map.Entry<String, String> entry : binary.entrySet()) {
            String key = entry.getKey();
            ConfigKeys.error(key).ifPresent(e -> errors.invalid("binaryData[" + key + "]", key, e));
            size += Base64Size.of(entry.getValue());
        }
        if (size > MOST_BYTES) {
            errors.tooLong("", MOST_BYTES);
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        Immutability.check(now, before, errors, "data", "binaryData");
        validate(now, errors);
    }
}
