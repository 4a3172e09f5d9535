package dev.coracle.controllers;

import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.controllers.apiservice.ApiServiceController;
import dev.coracle.controllers.clusterroleaggregation.ClusterRoleAggregationController;
import dev.coracle.controllers.cronjob.CronJobController;
import dev.coracle.controllers.daemonset.DaemonSetController;
import dev.coracle.controllers.deployment.DeploymentController;
import dev.coracle.controllers.disruption.DisruptionController;
import dev.coracle.controllers.endpoints.EndpointsController;
import dev.coracle.controllers.endpointslice.EndpointSliceController;
import dev.coracle.controllers.endpointslicemirroring.EndpointSliceMirroringController;
import dev.coracle.controllers.garbagecollector.GarbageCollector;
import dev.coracle.controllers.job.JobController;
import dev.coracle.controllers.loadbalancer.LoadBalancerController;
import dev.coracle.controllers.namespace.NamespaceController;
import dev.coracle.controllers.nodelifecycle.NodeLifecycleController;
import dev.coracle.controllers.policystatus.PolicyStatusController;
import dev.coracle.controllers.replicaset.ReplicaSetController;
import dev.coracle.controllers.replicaset.ReplicationController;
import dev.coracle.controllers.resourcequota.ResourceQuotaController;
import dev.coracle.controllers.scheduler.SchedulerController;
import dev.coracle.controllers.serviceaccount.RootCaController;
import dev.coracle.controllers.serviceaccount.ServiceAccountController;
import dev.coracle.controllers.serviceaccount.TokensController;
import dev.coracle.controllers.servicecidrs.IpAddressRepairController;
import dev.coracle.controllers.servicecidrs.ServiceCidrController;
import dev.coracle.controllers.statefulset.StatefulSetController;
import dev.coracle.controllers.ttl.TtlController;
import dev.coracle.controllers.volumeprotection.AttributesClassProtectionController;
import dev.coracle.controllers.volumeprotection.ClaimProtectionController;
import dev.coracle.controllers.volumeprotection.FreeVolumeController;
import dev.coracle.controllers.volumeprotection.VolumeProtectionController;
import java.util.List;

/** Every controller a cluster runs, in start order. A new controller adds one line here. */
public final class BuiltinControllers {
    private BuiltinControllers() {}

    public static List<Controller> all(ControllerContext context) {
        return List.of(
                new ServiceAccountController(context),
                new RootCaController(context),
                new TokensController(context),
                new ClusterRoleAggregationController(context),
                new NodeLifecycleController(context),
                new SchedulerController(context),
                new EndpointSliceController(context),
                new EndpointsController(context),
                new EndpointSliceMirroringController(context),
                new DeploymentController(context),
                new ReplicaSetController(context),
                new ReplicationController(context),
                new DaemonSetController(context),
                new StatefulSetController(context),
                new JobController(context),
                new CronJobController(context),
                new LoadBalancerController(context),
                new ServiceCidrController(context),
                new IpAddressRepairController(context),
                new DisruptionController(context),
                new ResourceQuotaController(context),
                new TtlController(context),
                new ApiServiceController(context),
                new PolicyStatusController(context),
                new AttributesClassProtectionController(context),
                new ClaimProtectionController(context),
                new FreeVolumeController(context),
                new VolumeProtectionController(context),
                new NamespaceController(context),
                new GarbageCollector(context));
    }
}
