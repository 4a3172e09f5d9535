package dev.coracle.controllers.replicaset;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.controllers.ControllerContext;

/** Runs ReplicaSets. Keys are ReplicaSets. */
public final class ReplicaSetController extends ReplicaController {

    public ReplicaSetController(ControllerContext context) {
        super(context, "replicaset-controller", Resources.REPLICA_SETS, "ReplicaSet");
    }

    @Override
    LabelSelector selector(KubeObject set) {
        return LabelSelector.ofObject(set.at("spec.selector").node());
    }
}
