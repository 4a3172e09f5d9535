package dev.coracle.controllers.nodelifecycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Taints nodes that are not ready or cordoned, and takes the taint away again. Evicts nothing. Keys are Nodes. */
public final class NodeLifecycleController implements Controller {
    private final ApiClient client;
    private final Clock clock;
    private Lister nodes;

    public NodeLifecycleController(ControllerContext context) {
        this.client = context.client(name());
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "node-controller";
    }

    @Override
    public void register(Watches watches) {
        nodes = watches.lister(Resources.NODES);
        watches.on(Resources.NODES, change -> List.of(change.key()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> node = nodes.get(key);
        Optional<ArrayNode> taints = node.flatMap(n -> NodeTaints.plan(n, clock.instant()));
        if (taints.isPresent()) {
            ObjectNode patch = Json.object();
            patch.putObject("metadata")
                    .put("resourceVersion", Long.toString(node.get().resourceVersion()));
            if (taints.get().isEmpty()) {
                patch.putObject("spec").putNull("taints");
            } else {
                patch.putObject("spec").set("taints", taints.get());
            }
            client.patch(Resources.NODES, key, "", PatchType.MERGE, patch);
        }
        return Result.DONE;
    }
}
