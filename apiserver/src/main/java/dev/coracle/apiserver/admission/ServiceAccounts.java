package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.StorageKey;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** {@code ServiceAccount}: every pod runs as a service account that exists, and gets its token mounted. */
public final class ServiceAccounts implements AdmissionPlugin {
    private static final String DEFAULT = "default";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int TOKEN_SECONDS = 3607;

    private final RandomGenerator random;

    public ServiceAccounts(RandomGenerator random) {
        this.random = random;
    }

    /** A namespace gets its {@code default} account moments after it is made, and pods often come together with it. */
    @Override
    public Optional<StorageKey> awaits(Attributes a, ObjectNode pod) {
        if (!concerns(a, pod) || !usesDefault(pod.path("spec")) || !namespaceLives(a)) {
            return Optional.empty();
        }
        StorageKey key = keyOf(a, DEFAULT);
        return a.image().get(key).isPresent() ? Optional.empty() : Optional.of(key);
    }

    private static boolean concerns(Attributes a, ObjectNode pod) {
        return a.creates("pods") && !pod.at("/metadata/annotations").has(MIRROR);
    }

    private static boolean usesDefault(JsonNode spec) {
        String name = spec.path("serviceAccountName")
                .asText(spec.path("serviceAccount").asText(DEFAULT));
        return name.isEmpty() || name.equals(DEFAULT);
    }

    private static boolean namespaceLives(Attributes a) {
        return a.image()
                .get(new StorageKey("namespaces", ObjectKey.cluster(a.key().namespace())))
                .filter(namespace -> !namespace.deleting())
                .isPresent();
    }

    @Override
    public void mutate(Attributes a, ObjectNode pod) {
        if (!concerns(a, pod)) {
            return;
        }
        ObjectNode spec = pod.withObject("spec");
        String name = spec.path("serviceAccountName").asText("");
        if (name.isEmpty()) {
            name = DEFAULT;
            spec.put("serviceAccountName", name);
        }
        spec.put("serviceAccount", name);
        KubeObject account = account(a, name);
        if (mounts(spec, account)) {
            mountToken(spec);
        }
        JsonNode pullSecrets = account.tree().path("imagePullSecrets");
        if (spec.path("imagePullSecrets").isEmpty() && !pullSecrets.isEmpty()) {
            spec.set("imagePullSecrets", pullSecrets.deepCopy());
        }
    }

    private static KubeObject account(Attributes a, String name) {
        String namespace = a.key().namespace();
        Optional<KubeObject> found = a.image().get(keyOf(a, name));
        return found.orElseThrow(() -> StatusException.forbidden(
                Resources.PODS,
                a.key().name(),
                "error looking up service account " + namespace + "/" + name + ": serviceaccount \"" + name
                        + "\" not found"));
    }

    private static StorageKey keyOf(Attributes a, String name) {
        return new StorageKey("serviceaccounts", ObjectKey.of(a.key().namespace(), name));
    }

    private static boolean mounts(ObjectNode spec, KubeObject account) {
        if (spec.hasNonNull("automountServiceAccountToken")) {
            return spec.path("automountServiceAccountToken").asBoolean();
        }
        JsonNode own = account.tree().path("automountServiceAccountToken");
        return own.isMissingNode() || own.isNull() || own.asBoolean();
    }

    private void mountToken(ObjectNode spec) {
        String volume = "kube-api-access-" + suffix();
        boolean used = false;
        for (String list : new String[] {"initContainers", "containers"}) {
            for (JsonNode container : spec.path(list)) {
                used |= mount((ObjectNode) container, volume);
            }
        }
        if (used) {
            spec.withArray("volumes").add(tokenVolume(volume));
        }
    }

    private static boolean mount(ObjectNode container, String volume) {
        for (JsonNode mount : container.path("volumeMounts")) {
            if (mount.path("mountPath").asText().equals(MOUNT_PATH)) {
                return false;
            }
        }
        ObjectNode mount = container.withArray("volumeMounts").addObject();
        mount.put("name", volume);
        mount.put("readOnly", true);
        mount.put("mountPath", MOUNT_PATH);
        return true;
    }

    private static ObjectNode tokenVolume(String name) {
        ObjectNode volume = Json.object();
        volume.put("name", name);
        ObjectNode projected = volume.putObject("projected");
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        ObjectNode authority = sources.addObject().putObject("configMap");
        authority.put("name", "kube-root-ca.crt");
        authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode namespace = sources.addObject()
                .putObject("downwardAPI")
                .putArray("items")
                .addObject()
                .put("path", "namespace");
        namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
        projected.put("defaultMode", 420);
        return volume;
    }

    private String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return suffix.toString();
    }
}
