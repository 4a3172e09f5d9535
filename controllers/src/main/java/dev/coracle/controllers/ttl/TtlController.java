package dev.coracle.controllers.ttl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ControllerContext;
import java.util.List;
import java.util.Optional;

/** Tells kubelets how long to cache what they have read: nothing, in a cluster this small. Keys are Nodes. */
public final class TtlController implements Controller {
    private static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";
    private static final String SECONDS = "0";

    private final ApiClient client;
    private Lister nodes;

    public TtlController(ControllerContext context) {
        this.client = context.client(name());
    }

    @Override
    public String name() {
        return "ttl-controller";
    }

    @Override
    public void register(Watches watches) {
        nodes = watches.lister(Resources.NODES);
        watches.on(Resources.NODES, change -> List.of(change.key()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> node = nodes.get(key);
        boolean wanting = node.isPresent()
                && !SECONDS.equals(
                        node.get().fields().map("metadata.annotations").get(ANNOTATION));
        if (wanting) {
            ObjectNode patch = Json.object();
            patch.putObject("metadata").putObject("annotations").put(ANNOTATION, SECONDS);
            client.patch(Resources.NODES, key, "", PatchType.MERGE, patch);
        }
        return Result.DONE;
    }
}
