package dev.coracle.schemagen;

import com.google.gson.annotations.SerializedName;
import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The descriptions in the annotations of {@code io.kubernetes.client.openapi.models}. Classes are loaded when asked for. */
final class ClientModels {
    private static final String PACKAGE = "io.kubernetes.client.openapi.models.";
    private final Map<String, Map<String, String>> properties = new HashMap<>();

    static ClientModels load() {
        return new ClientModels();
    }

    /** "" when there is none. */
    String description(String definition) {
        Class<?> model = model(definition);
        ApiModel annotation = model == null ? null : model.getAnnotation(ApiModel.class);
        return annotation == null ? "" : annotation.description();
    }

    /** The field's own text; a field that is a plain reference has lost it, so its type's. */
    String description(String definition, String field, String type) {
        String text =
                properties.computeIfAbsent(definition, this::propertyTexts).getOrDefault(field, "");
        return text.isEmpty() && type.startsWith("io.k8s.") ? description(type) : text;
    }

    private Map<String, String> propertyTexts(String definition) {
        Class<?> model = model(definition);
        Map<String, String> texts = new HashMap<>();
        if (model == null) {
            return texts;
        }
        Map<String, String> byGetter = new HashMap<>();
        for (Method method : model.getMethods()) {
            ApiModelProperty property = method.getAnnotation(ApiModelProperty.class);
            if (property != null && method.getName().startsWith("get")) {
                byGetter.put(method.getName().substring(3).toLowerCase(Locale.ROOT), property.value());
            }
        }
        for (Field field : model.getDeclaredFields()) {
            SerializedName name = field.getAnnotation(SerializedName.class);
            if (name != null) {
                String getter = field.getName().replace("_", "").toLowerCase(Locale.ROOT);
                texts.put(name.value(), byGetter.getOrDefault(getter, ""));
            }
        }
        return texts;
    }

    /** Two groups with a definition of the same name and version put the group before the version. */
    private static Class<?> model(String definition) {
        String[] parts = definition.split("\\.");
        String name = parts[parts.length - 1];
        String version = capital(parts[parts.length - 2]);
        String group = capital(parts[parts.length - 3]);
        Class<?> plain = find(PACKAGE + version + name);
        return plain != null ? plain : find(PACKAGE + group + version + name);
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name, false, ClientModels.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null; // not every definition has a class: Quantity, Time, IntOrString
        }
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
