package dev.coracle.apiserver.registry;

import dev.coracle.apiserver.registry.apiextensions.CustomResourceDefinitionKind;
import dev.coracle.apiserver.registry.apiregistration.ApiServiceKind;
import dev.coracle.apiserver.registry.apps.ControllerRevisionKind;
import dev.coracle.apiserver.registry.apps.DaemonSetKind;
import dev.coracle.apiserver.registry.apps.DeploymentKind;
import dev.coracle.apiserver.registry.apps.ReplicaSetKind;
import dev.coracle.apiserver.registry.apps.StatefulSetKind;
import dev.coracle.apiserver.registry.autoscaling.HorizontalPodAutoscalerKind;
import dev.coracle.apiserver.registry.batch.CronJobKind;
import dev.coracle.apiserver.registry.batch.JobKind;
import dev.coracle.apiserver.registry.certificates.CertificateSigningRequestKind;
import dev.coracle.apiserver.registry.coordination.LeaseKind;
import dev.coracle.apiserver.registry.core.ConfigMapKind;
import dev.coracle.apiserver.registry.core.EndpointSliceKind;
import dev.coracle.apiserver.registry.core.EndpointsKind;
import dev.coracle.apiserver.registry.core.EventKind;
import dev.coracle.apiserver.registry.core.LimitRangeKind;
import dev.coracle.apiserver.registry.core.NamespaceKind;
import dev.coracle.apiserver.registry.core.PersistentVolumeClaimKind;
import dev.coracle.apiserver.registry.core.PersistentVolumeKind;
import dev.coracle.apiserver.registry.core.PodKind;
import dev.coracle.apiserver.registry.core.PodTemplateKind;
import dev.coracle.apiserver.registry.core.ReplicationControllerKind;
import dev.coracle.apiserver.registry.core.SecretKind;
import dev.coracle.apiserver.registry.core.ServiceCidrKind;
import dev.coracle.apiserver.registry.core.ServiceKind;
import dev.coracle.apiserver.registry.networking.IngressClassKind;
import dev.coracle.apiserver.registry.networking.IngressKind;
import dev.coracle.apiserver.registry.networking.IpAddressKind;
import dev.coracle.apiserver.registry.networking.NetworkPolicyKind;
import dev.coracle.apiserver.registry.node.RuntimeClassKind;
import dev.coracle.apiserver.registry.policy.PodDisruptionBudgetKind;
import dev.coracle.apiserver.registry.policy.ResourceQuotaKind;
import dev.coracle.apiserver.registry.rbac.RoleBindingKind;
import dev.coracle.apiserver.registry.rbac.RoleKind;
import dev.coracle.apiserver.registry.scheduling.PriorityClassKind;
import dev.coracle.apiserver.registry.storage.CsiDriverKind;
import dev.coracle.apiserver.registry.storage.StorageClassKind;
import java.util.List;
import java.util.random.RandomGenerator;

/** Every built-in kind. One that differs from the general rules has a class of its own and a line here. */
final class BuiltinKinds {
    private BuiltinKinds() {}

    static List<Kind> all(KindOptions options, RandomGenerator random) {
        return KindTable.read().stream().map(d -> kind(d, options, random)).toList();
    }

    private static Kind kind(KindDescriptor d, KindOptions options, RandomGenerator random) {
        return switch (d.gvr().qualifiedName()) {
            case "configmaps" -> new ConfigMapKind(d);
            case "limitranges" -> new LimitRangeKind(d);
            case "namespaces" -> new NamespaceKind(d);
            case "persistentvolumeclaims" -> new PersistentVolumeClaimKind(d);
            case "persistentvolumes" -> new PersistentVolumeKind(d);
            case "endpoints" -> new EndpointsKind(d);
            case "endpointslices.discovery.k8s.io" -> new EndpointSliceKind(d);
            case "servicecidrs.networking.k8s.io" -> new ServiceCidrKind(d);
            case "resourcequotas" -> new ResourceQuotaKind(d);
            case "poddisruptionbudgets.policy" -> new PodDisruptionBudgetKind(d);
            case "cronjobs.batch" -> new CronJobKind(d);
            case "pods" -> new PodKind(d);
            case "podtemplates" -> new PodTemplateKind(d);
            case "replicationcontrollers" -> new ReplicationControllerKind(d);
            case "secrets" -> new SecretKind(d);
            case "services" -> new ServiceKind(d, options, random);
            case "events", "events.events.k8s.io" -> new EventKind(d);
            case "ingresses.networking.k8s.io" -> new IngressKind(d);
            case "networkpolicies.networking.k8s.io" -> new NetworkPolicyKind(d);
            case "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io" -> new RoleKind(d);
            case "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io" ->
                new RoleBindingKind(d);
            case "customresourcedefinitions.apiextensions.k8s.io" -> new CustomResourceDefinitionKind(d);
            case "controllerrevisions.apps" -> new ControllerRevisionKind(d);
            case "daemonsets.apps" -> new DaemonSetKind(d);
            case "deployments.apps" -> new DeploymentKind(d);
            case "replicasets.apps" -> new ReplicaSetKind(d);
            case "statefulsets.apps" -> new StatefulSetKind(d);
            case "jobs.batch" -> new JobKind(d);
            case "leases.coordination.k8s.io" -> new LeaseKind(d);
            case "runtimeclasses.node.k8s.io" -> new RuntimeClassKind(d);
            case "priorityclasses.scheduling.k8s.io" -> new PriorityClassKind(d);
            case "csidrivers.storage.k8s.io" -> new CsiDriverKind(d);
            case "storageclasses.storage.k8s.io" -> new StorageClassKind(d);
            case "certificatesigningrequests.certificates.k8s.io" -> new CertificateSigningRequestKind(d);
            case "apiservices.apiregistration.k8s.io" -> new ApiServiceKind(d);
            case "ipaddresses.networking.k8s.io" -> new IpAddressKind(d);
            case "ingressclasses.networking.k8s.io" -> new IngressClassKind(d);
            case "horizontalpodautoscalers.autoscaling" -> new HorizontalPodAutoscalerKind(d);
            default -> new Kind(d);
        };
    }
}
