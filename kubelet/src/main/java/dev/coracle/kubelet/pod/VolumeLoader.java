package dev.coracle.kubelet.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.kubelet.env.EnvironmentException;
import dev.coracle.kubelet.env.PodFields;
import dev.coracle.kubelet.volume.PodVolumes;
import dev.coracle.kubelet.volume.ResolverFiles;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads what a pod's volumes hold: ConfigMaps, Secrets, the downward API, projections of them. Everything else starts empty.
 * Calls the API, so it belongs on the pod's serial executor.
 */
final class VolumeLoader {
    private final KubeObject pod;
    private final NodeServices node;
    private final ApiConfigSource source;
    private final PodFields podFields;
    private final List<String> podIps;
    private final boolean read;

    /** A volume cannot be set up yet; the message is the kubelet's. */
    static final class MountException extends Exception {
        private static final long serialVersionUID = 1L;

        MountException(String volume, String why) {
            super("MountVolume.SetUp failed for volume \"" + volume + "\" : " + why, null, false, false);
        }
    }

    VolumeLoader(KubeObject pod, List<String> podIps, NodeServices node) {
        this.pod = pod;
        this.node = node;
        this.podIps = podIps;
        this.source = new ApiConfigSource(node.client(), pod.namespace(), false);
        this.podFields = new PodFields(podIps, node.nodeIps(), node.allocatable());
        this.read = pod.fields().list("spec.containers").stream()
                .anyMatch(c -> !node.images()
                        .runtimeOf(c.text("image"), node.runtimeHost())
                        .simulated());
    }

    PodVolumes load() throws MountException {
        Map<String, Map<String, byte[]>> volumes = new ConcurrentHashMap<>();
        for (Fields volume : pod.fields().list("spec.volumes")) {
            // Nobody reads the token volume of a simulated pod, and 10,000 of them would ask for 10,000 tokens.
            if (read || !volume.has("projected")) {
                volumes.put(volume.text("name"), files(volume));
            }
        }
        return new PodVolumes(
                volumes,
                ResolverFiles.resolvConf(pod, node.dns()),
                ResolverFiles.hosts(pod, podIps, node.dns()),
                ResolverFiles.hostname(pod));
    }

    private Map<String, byte[]> files(Fields volume) throws MountException {
        String name = volume.text("name");
        Map<String, byte[]> files = new ConcurrentHashMap<>();
        if (volume.has("configMap")) {
            addConfigMap(files, name, volume.at("configMap"), volume.text("configMap.name"));
        } else if (volume.has("secret")) {
            addSecret(files, name, volume.at("secret"), volume.text("secret.secretName"));
        } else if (volume.has("downwardAPI")) {
            addDownward(files, name, volume.at("downwardAPI"));
        } else if (volume.has("projected")) {
            for (Fields from : volume.list("projected.sources")) {
                addProjected(files, name, from);
            }
        }
        return files;
    }

    private void addProjected(Map<String, byte[]> files, String volume, Fields from) throws MountException {
        if (from.has("configMap")) {
            addConfigMap(files, volume, from.at("configMap"), from.text("configMap.name"));
        } else if (from.has("secret")) {
            addSecret(files, volume, from.at("secret"), from.text("secret.name"));
        } else if (from.has("downwardAPI")) {
            addDownward(files, volume, from.at("downwardAPI"));
        } else if (from.has("serviceAccountToken")) {
            Fields wanted = from.at("serviceAccountToken");
            files.put(wanted.text("path"), bytes(token(volume, wanted)));
        }
    }

    private void addConfigMap(Map<String, byte[]> files, String volume, Fields from, String name)
            throws MountException {
        Optional<KubeObject> map = source.configMap(name);
        if (map.isEmpty()) {
            missing(volume, from, "configmap \"" + name + "\" not found");
            return;
        }
        Map<String, byte[]> content = new HashMap<>();
        map.get().fields().map("data").forEach((key, value) -> content.put(key, bytes(value)));
        map.get().fields().map("binaryData").forEach((key, value) -> content.put(key, decoded(value)));
        addItems(files, volume, from, content);
    }

    private void addSecret(Map<String, byte[]> files, String volume, Fields from, String name) throws MountException {
        Optional<KubeObject> secret = source.secret(name);
        if (secret.isEmpty()) {
            missing(volume, from, "secret \"" + name + "\" not found");
            return;
        }
        Map<String, byte[]> content = new HashMap<>();
        secret.get().fields().map("data").forEach((key, value) -> content.put(key, decoded(value)));
        addItems(files, volume, from, content);
    }

    private static void missing(String volume, Fields from, String why) throws MountException {
        if (!from.flag("optional")) {
            throw new MountException(volume, why);
        }
    }

    private static void addItems(Map<String, byte[]> files, String volume, Fields from, Map<String, byte[]> content)
            throws MountException {
        List<Fields> items = from.list("items");
        if (items.isEmpty()) {
            files.putAll(content);
            return;
        }
        for (Fields item : items) {
            byte[] value = content.get(item.text("key"));
            if (value == null) {
                missing(volume, from, "references non-existent config key: " + item.text("key"));
            } else {
                files.put(item.text("path"), value);
            }
        }
    }

    private void addDownward(Map<String, byte[]> files, String volume, Fields from) throws MountException {
        for (Fields item : from.list("items")) {
            try {
                Fields container = Fields.of(Json.object());
                String value = item.has("fieldRef")
                        ? podFields.field(pod, item.text("fieldRef.fieldPath"))
                        : podFields.resource(pod, container, item.at("resourceFieldRef"));
                files.put(item.text("path"), bytes(value));
            } catch (EnvironmentException e) {
                throw new MountException(volume, e.getMessage());
            }
        }
    }

    private String token(String volume, Fields wanted) throws MountException {
        String account = pod.text("spec.serviceAccountName");
        ObjectNode request = Json.object();
        request.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
        ObjectNode spec = request.putObject("spec");
        var audiences = spec.putArray("audiences");
        if (wanted.has("audience")) {
            audiences.add(wanted.text("audience"));
        }
        spec.put("expirationSeconds", wanted.number("expirationSeconds", 3600));
        spec.putObject("boundObjectRef")
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("name", pod.name())
                .put("uid", pod.uid());
        ObjectKey key = ObjectKey.of(pod.namespace(), account.isEmpty() ? "default" : account);
        try {
            return node.client()
                    .createSubresource(Resources.SERVICE_ACCOUNTS, key, "token", request)
                    .text("status.token");
        } catch (StatusException e) {
            throw new MountException(volume, "failed to fetch token: " + e.getMessage());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }
}
