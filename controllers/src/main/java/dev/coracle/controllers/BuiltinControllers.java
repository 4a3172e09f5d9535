package dev.coracle.controllers;

import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.controllers.deployment.DeploymentController;
import dev.coracle.controllers.endpoints.EndpointsController;
import dev.coracle.controllers.endpointslice.EndpointSliceController;
import dev.coracle.controllers.replicaset.ReplicaSetController;
import dev.coracle.controllers.replicaset.ReplicationController;
import dev.coracle.controllers.scheduler.SchedulerController;
import java.util.List;

/** Every controller a cluster runs, in start order. A new controller adds one line here. */
public final class BuiltinControllers {
    private BuiltinControllers() {}

    public static List<Controller> all(ControllerContext context) {
        return List.of(
                new SchedulerController(context),
                new EndpointSliceController(context),
                new EndpointsController(context),
                new DeploymentController(context),
                new ReplicaSetController(context),
                new ReplicationController(context));
    }
}
