package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Secret: like a config map, with a type that stays and that asks for certain keys. */
public final class SecretKind extends Kind {
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String REDACTED = "<secret contents redacted>";

    public SecretKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Map<String, String> data = object.map("data");
        long size = 0;
        for (Map.Entry<String, String> entry : data.entrySet()) {
            String key = entry.getKey();
            ConfigKeys.error(key).ifPresent(e -> errors.invalid("data[" + key + "]", key, e));
            size += Base64Size.of(entry.getValue());
        }
        if (size > ConfigMapKind.MOST_BYTES) {
            errors.tooLong("data", ConfigMapKind.MOST_BYTES);
        }
        byType(object, data, errors);
    }

    private static void byType(Fields object, Map<String, String> data, Errors errors) {
        switch (object.text("type")) {
            case "kubernetes.io/service-account-token" -> {
                if (object.map("metadata.annotations").getOrDefault(ACCOUNT, "").isEmpty()) {
                    errors.required("metadata.annotations[" + ACCOUNT + "]", "");
                }
            }
            case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", errors);
            case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", errors);
            case "kubernetes.io/basic-auth" -> {
                // Either will do.
                if (!data.containsKey("username") && !data.containsKey("password")) {
                    require(data, List.of("username", "password"), errors);
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (data.getOrDefault("ssh-privatekey", "").isEmpty()) {
                    errors.required("data[ssh-privatekey]", "");
                }
            }
            case "kubernetes.io/tls" -> require(data, List.of("tls.crt", "tls.key"), errors);
            default -> {
                // Other types are the user's own.
            }
        }
    }

    private static void require(Map<String, String> data, List<String> keys, Errors errors) {
        for (String key : keys) {
            if (!data.containsKey(key)) {
                errors.required("data[" + key + "]", "");
            }
        }
    }

    private static void json(Map<String, String> data, String key, Errors errors) {
        String encoded = data.get(key);
        if (encoded == null) {
            errors.required("data[" + key + "]", "");
            return;
        }
        String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        try {
            Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            errors.invalid("data[" + key + "]", REDACTED, goFault(text));
        }
    }

    private static String goFault(String text) {
        return text.isBlank()
                ? "unexpected end of JSON input"
                : "invalid character '" + text.strip().charAt(0) + "' looking for beginning of value";
    }

    @Override
    public List<String> warnings(Fields now, Fields before) {
        if (!now.text("type").equals("kubernetes.io/tls")) {
            return List.of();
        }
        Map<String, String> data = now.map("data");
        return TlsPair.fault(decoded(data, "tls.crt"), decoded(data, "tls.key")).stream()
                .toList();
    }

    private static byte[] decoded(Map<String, String> data, String key) {
        return Base64.getDecoder().decode(data.getOrDefault(key, ""));
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        errors.immutable("type", now.at("type").node(), before.at("type").node());
        Immutability.check(now, before, errors, "data");
        validate(now, errors);
    }
}
