package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.ColumnSet;
import dev.coracle.apiserver.spi.ColumnSets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The columns of every built-in kind that has some; a new column set adds one line here. Sets are made when first shown.
 * Thread-safe.
 */
public final class BuiltinColumnSets implements ColumnSets {
    private final Map<String, ColumnSet> made = new ConcurrentHashMap<>();

    @Override
    public Optional<ColumnSet> of(String group, String kind) {
        String key = group + "/" + kind;
        Supplier<ColumnSet> supplier = Rows.ALL.get(key);
        return supplier == null ? Optional.empty() : Optional.of(made.computeIfAbsent(key, k -> supplier.get()));
    }

    /** Loaded with the first table; a cluster starts without. */
    private static final class Rows {
        static final Map<String, Supplier<ColumnSet>> ALL = Map.ofEntries(
                Map.entry("/PodTemplate", PodTemplateColumns::new),
                Map.entry("policy/PodDisruptionBudget", PodDisruptionBudgetColumns::new),
                Map.entry("/ReplicationController", ReplicationControllerColumns::new),
                Map.entry("apps/ReplicaSet", ReplicaSetColumns::new),
                Map.entry("apps/Deployment", DeploymentColumns::new),
                Map.entry("apps/StatefulSet", StatefulSetColumns::new),
                Map.entry("apps/DaemonSet", DaemonSetColumns::new),
                Map.entry("batch/Job", JobColumns::new),
                Map.entry("batch/CronJob", CronJobColumns::new),
                Map.entry("/Service", ServiceColumns::new),
                Map.entry("networking.k8s.io/Ingress", IngressColumns::new),
                Map.entry("networking.k8s.io/IngressClass", IngressClassColumns::new),
                Map.entry("/Endpoints", EndpointsColumns::new),
                Map.entry("discovery.k8s.io/EndpointSlice", EndpointSliceColumns::new),
                Map.entry("/Node", NodeColumns::new),
                Map.entry("/Event", EventColumns::new),
                Map.entry("events.k8s.io/Event", EventColumns::new),
                Map.entry("/Namespace", NamespaceColumns::new),
                Map.entry("/Pod", PodColumns::new),
                Map.entry("/Secret", SecretColumns::new),
                Map.entry("/ConfigMap", ConfigMapColumns::new),
                Map.entry("/ServiceAccount", ServiceAccountColumns::new),
                Map.entry("/PersistentVolume", PersistentVolumeColumns::new),
                Map.entry("/PersistentVolumeClaim", PersistentVolumeClaimColumns::new),
                Map.entry("storage.k8s.io/StorageClass", StorageClassColumns::new),
                Map.entry("storage.k8s.io/VolumeAttributesClass", VolumeAttributesClassColumns::new),
                Map.entry("storage.k8s.io/VolumeAttachment", VolumeAttachmentColumns::new),
                Map.entry("storage.k8s.io/CSINode", CSINodeColumns::new),
                Map.entry("storage.k8s.io/CSIDriver", CSIDriverColumns::new),
                Map.entry("/ComponentStatus", ComponentStatusColumns::new),
                Map.entry("autoscaling/HorizontalPodAutoscaler", HorizontalPodAutoscalerColumns::new),
                Map.entry("networking.k8s.io/NetworkPolicy", NetworkPolicyColumns::new),
                Map.entry("rbac.authorization.k8s.io/RoleBinding", RoleBindingColumns::new),
                Map.entry("rbac.authorization.k8s.io/ClusterRoleBinding", ClusterRoleBindingColumns::new),
                Map.entry("certificates.k8s.io/CertificateSigningRequest", CertificateSigningRequestColumns::new),
                Map.entry("certificates.k8s.io/ClusterTrustBundle", ClusterTrustBundleColumns::new),
                Map.entry("coordination.k8s.io/Lease", LeaseColumns::new),
                Map.entry("apps/ControllerRevision", ControllerRevisionColumns::new),
                Map.entry("/ResourceQuota", ResourceQuotaColumns::new),
                Map.entry("scheduling.k8s.io/PriorityClass", PriorityClassColumns::new),
                Map.entry("node.k8s.io/RuntimeClass", RuntimeClassColumns::new),
                Map.entry(
                        "admissionregistration.k8s.io/MutatingWebhookConfiguration",
                        MutatingWebhookConfigurationColumns::new),
                Map.entry(
                        "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
                        ValidatingWebhookConfigurationColumns::new),
                Map.entry(
                        "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
                        ValidatingAdmissionPolicyColumns::new),
                Map.entry("admissionregistration.k8s.io/MutatingAdmissionPolicy", MutatingAdmissionPolicyColumns::new),
                Map.entry(
                        "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
                        AdmissionPolicyBindingColumns::new),
                Map.entry(
                        "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
                        AdmissionPolicyBindingColumns::new),
                Map.entry("flowcontrol.apiserver.k8s.io/FlowSchema", FlowSchemaColumns::new),
                Map.entry(
                        "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
                        PriorityLevelConfigurationColumns::new),
                Map.entry("autoscaling/Scale", ScaleColumns::new),
                Map.entry("resource.k8s.io/DeviceClass", DeviceClassColumns::new),
                Map.entry("resource.k8s.io/ResourceClaimTemplate", ResourceClaimTemplateColumns::new),
                Map.entry("resource.k8s.io/ResourceClaim", ResourceClaimColumns::new),
                Map.entry("resource.k8s.io/ResourceSlice", ResourceSliceColumns::new),
                Map.entry("networking.k8s.io/ServiceCIDR", ServiceCIDRColumns::new),
                Map.entry("networking.k8s.io/IPAddress", IPAddressColumns::new),
                Map.entry("apiregistration.k8s.io/APIService", APIServiceColumns::new));
    }
}
