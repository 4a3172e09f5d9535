package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.GroupVersionKind;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The versioned defaults of built-in kinds, filled into trees that {@link ObjectDecoder} made. They depend on the object alone;
 * what needs the cluster (addresses, service accounts, priorities) is admission's and the kinds' own. Stateless.
 */
public final class Defaults {
    private static final Map<String, Consumer<ObjectNode>> BY_KIND = byKind();

    private Defaults() {}

    /** Every kind that has defaults, by group, version and kind. A new one adds one line here. */
    private static Map<String, Consumer<ObjectNode>> byKind() {
        Map<String, Consumer<ObjectNode>> kinds = new HashMap<>();
        kinds.put("v1/Pod", PodDefaults::pod);
        kinds.put("v1/PodTemplate", tree -> PodDefaults.template(Unset.object(tree, "template")));
        kinds.put("v1/ReplicationController", WorkloadDefaults::replicationController);
        kinds.put("v1/Service", ServiceDefaults::service);
        kinds.put("v1/Endpoints", ServiceDefaults::endpoints);
        kinds.put("v1/Namespace", CoreDefaults::namespace);
        kinds.put("v1/Node", CoreDefaults::node);
        kinds.put("v1/Secret", CoreDefaults::secret);
        kinds.put("v1/LimitRange", CoreDefaults::limitRange);
        kinds.put("v1/PersistentVolume", StorageDefaults::persistentVolume);
        kinds.put("v1/PersistentVolumeClaim", StorageDefaults::persistentVolumeClaim);
        kinds.put("v1/ResourceQuota", CoreDefaults::resourceQuota);
        kinds.put("apps/v1/Deployment", WorkloadDefaults::deployment);
        kinds.put("apps/v1/ReplicaSet", WorkloadDefaults::replicaSet);
        kinds.put("apps/v1/StatefulSet", WorkloadDefaults::statefulSet);
        kinds.put("apps/v1/DaemonSet", WorkloadDefaults::daemonSet);
        kinds.put("batch/v1/Job", JobDefaults::job);
        kinds.put("batch/v1/CronJob", JobDefaults::cronJob);
        kinds.put("autoscaling/v1/HorizontalPodAutoscaler", AutoscalingDefaults::v1);
        kinds.put("autoscaling/v2/HorizontalPodAutoscaler", AutoscalingDefaults::v2);
        kinds.put("discovery.k8s.io/v1/EndpointSlice", ServiceDefaults::endpointSlice);
        kinds.put("networking.k8s.io/v1/NetworkPolicy", NetworkDefaults::networkPolicy);
        kinds.put("networking.k8s.io/v1/IngressClass", NetworkDefaults::ingressClass);
        kinds.put("storage.k8s.io/v1/StorageClass", StorageDefaults::storageClass);
        kinds.put("storage.k8s.io/v1/CSIDriver", StorageDefaults::csiDriver);
        kinds.put("rbac.authorization.k8s.io/v1/RoleBinding", AccessDefaults::roleBinding);
        kinds.put("rbac.authorization.k8s.io/v1/ClusterRoleBinding", AccessDefaults::roleBinding);
        kinds.put("authentication.k8s.io/v1/TokenRequest", AccessDefaults::tokenRequest);
        kinds.put("scheduling.k8s.io/v1/PriorityClass", CoreDefaults::priorityClass);
        kinds.put("flowcontrol.apiserver.k8s.io/v1/FlowSchema", FlowDefaults::flowSchema);
        kinds.put("flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration", FlowDefaults::priorityLevel);
        kinds.put("apiregistration.k8s.io/v1/APIService", ExtensionDefaults::apiService);
        kinds.put("apiextensions.k8s.io/v1/CustomResourceDefinition", ExtensionDefaults::definition);
        kinds.put("admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration", WebhookDefaults::validating);
        kinds.put("admissionregistration.k8s.io/v1/MutatingWebhookConfiguration", WebhookDefaults::mutating);
        kinds.put("admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy", WebhookDefaults::policy);
        kinds.put("admissionregistration.k8s.io/v1/MutatingAdmissionPolicy", WebhookDefaults::policy);
        kinds.put("admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding", WebhookDefaults::binding);
        kinds.put("admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding", WebhookDefaults::binding);
        kinds.put("resource.k8s.io/v1/ResourceClaim", DeviceDefaults::claim);
        kinds.put("resource.k8s.io/v1/ResourceClaimTemplate", DeviceDefaults::claimTemplate);
        return Map.copyOf(kinds);
    }

    /** Fills in place; a kind without defaults is left as it is. */
    public static void apply(ObjectNode tree, GroupVersionKind kind) {
        Consumer<ObjectNode> defaults = BY_KIND.get(kind.apiVersion() + "/" + kind.kind());
        if (defaults != null) {
            defaults.accept(tree);
        }
    }
}
