package dev.coracle.kubelet.env;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of one container: {@code envFrom}, then {@code env} in order with {@code $(VAR)} expanded, then Service
 * variables for names not taken. Pure but for what the source reads.
 */
public final class EnvironmentVariables {
    private final KubeObject pod;
    private final Fields container;
    private final PodFields podFields;
    private final ConfigSource source;
    private final Map<String, String> result = new LinkedHashMap<>();

    private EnvironmentVariables(KubeObject pod, Fields container, PodFields podFields, ConfigSource source) {
        this.pod = pod;
        this.container = container;
        this.podFields = podFields;
        this.source = source;
    }

    public static Map<String, String> of(
            KubeObject pod, Fields container, PodFields podFields, ConfigSource source, ServiceAddresses addresses)
            throws EnvironmentException {
        boolean links =
                !pod.fields().has("spec.enableServiceLinks") || pod.fields().flag("spec.enableServiceLinks");
        Map<String, String> services = ServiceVariables.of(source.services(), pod.namespace(), links, addresses);
        var variables = new EnvironmentVariables(pod, container, podFields, source);
        variables.addFrom();
        variables.addDeclared(services);
        services.forEach(variables.result::putIfAbsent);
        return variables.result;
    }

    private void addFrom() throws EnvironmentException {
        for (Fields from : container.list("envFrom")) {
            String prefix = from.text("prefix");
            if (from.has("configMapRef")) {
                String name = from.text("configMapRef.name");
                Optional<KubeObject> map = source.configMap(name);
                if (map.isPresent()) {
                    map.get().fields().map("data").forEach((key, value) -> result.put(prefix + key, value));
                } else if (!from.flag("configMapRef.optional")) {
                    throw new EnvironmentException("configmap \"" + name + "\" not found");
                }
            } else if (from.has("secretRef")) {
                String name = from.text("secretRef.name");
                Optional<KubeObject> secret = source.secret(name);
                if (secret.isPresent()) {
                    secret.get().fields().map("data").forEach((key, value) -> result.put(prefix + key, decoded(value)));
                } else if (!from.flag("secretRef.optional")) {
                    throw new EnvironmentException("secret \"" + name + "\" not found");
                }
            }
        }
    }

    private void addDeclared(Map<String, String> services) throws EnvironmentException {
        Map<String, String> known = new LinkedHashMap<>(services);
        known.putAll(result);
        for (Fields variable : container.list("env")) {
            String name = variable.text("name");
            Optional<String> value = variable.has("valueFrom")
                    ? referred(variable.at("valueFrom"))
                    : Optional.of(Expansion.expand(variable.text("value"), known));
            if (value.isPresent()) {
                result.put(name, value.get());
                known.put(name, value.get());
            }
        }
    }

    private Optional<String> referred(Fields from) throws EnvironmentException {
        if (from.has("fieldRef")) {
            return Optional.of(podFields.field(pod, from.text("fieldRef.fieldPath")));
        }
        if (from.has("resourceFieldRef")) {
            return Optional.of(podFields.resource(pod, container, from.at("resourceFieldRef")));
        }
        if (from.has("configMapKeyRef")) {
            Fields ref = from.at("configMapKeyRef");
            return key(ref, source.configMap(ref.text("name")), "configmap", "ConfigMap");
        }
        if (from.has("secretKeyRef")) {
            Fields ref = from.at("secretKeyRef");
            return key(ref, source.secret(ref.text("name")), "secret", "Secret").map(EnvironmentVariables::decoded);
        }
        return Optional.of("");
    }

    private Optional<String> key(Fields ref, Optional<KubeObject> holder, String resource, String kind)
            throws EnvironmentException {
        if (holder.isEmpty() && !ref.flag("optional")) {
            throw new EnvironmentException(resource + " \"" + ref.text("name") + "\" not found");
        }
        Optional<String> value = holder.map(o -> o.fields().map("data").get(ref.text("key")));
        if (value.isEmpty() && !ref.flag("optional")) {
            throw new EnvironmentException("couldn't find key " + ref.text("key") + " in " + kind + " "
                    + pod.namespace() + "/" + ref.text("name"));
        }
        return value;
    }

    private static String decoded(String base64) {
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
