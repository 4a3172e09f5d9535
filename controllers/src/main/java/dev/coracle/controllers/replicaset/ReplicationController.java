package dev.coracle.controllers.replicaset;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.controllers.ControllerContext;

/** Runs ReplicationControllers. Keys are ReplicationControllers. */
public final class ReplicationController extends ReplicaController {

    public ReplicationController(ControllerContext context) {
        super(context, "replication-controller", Resources.REPLICATION_CONTROLLERS, "ReplicationController");
    }

    @Override
    LabelSelector selector(KubeObject set) {
        return LabelSelector.ofMap(set.at("spec").map("selector"));
    }
}
