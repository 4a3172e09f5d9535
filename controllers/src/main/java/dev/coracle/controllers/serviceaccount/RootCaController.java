package dev.coracle.controllers.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the ConfigMap {@code kube-root-ca.crt} in every active namespace. Keys are Namespaces. */
public final class RootCaController implements Controller {
    private static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION = "Contains a CA bundle that can be used to verify the kube-apiserver when"
            + " using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is"
            + " guaranteed across distributions of Kubernetes clusters.";

    private final ApiClient client;
    private final String caPem;
    private Lister namespaces;
    private Lister configMaps;

    public RootCaController(ControllerContext context) {
        this.client = context.client(name());
        this.caPem = context.cluster().caPem();
    }

    @Override
    public String name() {
        return "root-ca-cert-publisher";
    }

    @Override
    public void register(Watches watches) {
        namespaces = watches.lister(Resources.NAMESPACES);
        configMaps = watches.lister(Resources.CONFIG_MAPS);
        watches.on(Resources.NAMESPACES, change -> List.of(change.key()));
        watches.on(Resources.CONFIG_MAPS, RootCaController::namespaceOfOurs);
    }

    private static Collection<ObjectKey> namespaceOfOurs(Change change) {
        boolean ours = change.key().name().equals(NAME) && change.before().isPresent();
        return ours ? List.of(ObjectKey.cluster(change.key().namespace())) : List.of();
    }

    @Override
    public Result reconcile(ObjectKey namespace) {
        if (namespaces.get(namespace).map(KubeObject::deleting).orElse(true)) {
            return Result.DONE;
        }
        ObjectKey key = ObjectKey.of(namespace.name(), NAME);
        Optional<KubeObject> existing = configMaps.get(key);
        if (existing.isEmpty()) {
            create(namespace.name());
        } else if (!existing.get().fields().map("data").equals(Map.of("ca.crt", caPem))) {
            ObjectNode patch = Json.object();
            patch.putObject("data").put("ca.crt", caPem);
            existing.get().fields().map("data").keySet().stream()
                    .filter(k -> !k.equals("ca.crt"))
                    .forEach(k -> patch.withObjectProperty("data").putNull(k));
            client.patch(Resources.CONFIG_MAPS, key, "", PatchType.MERGE, patch);
        }
        return Result.DONE;
    }

    private void create(String namespace) {
        ObjectNode map = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode metadata = map.putObject("metadata").put("name", NAME).put("namespace", namespace);
        metadata.putObject("annotations").put("kubernetes.io/description", DESCRIPTION);
        map.putObject("data").put("ca.crt", caPem);
        try {
            client.create(Resources.CONFIG_MAPS, namespace, map);
        } catch (StatusException e) {
            if (!e.is(Reason.AlreadyExists)) {
                throw e;
            }
        }
    }
}
