package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.GroupVersionResource;
import java.util.Map;
import java.util.Set;

/** Facts about built-in kinds that are one bit each, by {@code resource.group}. */
final class KindFacts {
    /** Kinds whose {@code metadata.generation} counts changes of the desired state. */
    private static final Set<String> GENERATION = Set.of(
            "deployments.apps",
            "replicasets.apps",
            "statefulsets.apps",
            "daemonsets.apps",
            "replicationcontrollers",
            "jobs.batch",
            "cronjobs.batch",
            "pods",
            "podtemplates",
            "ingresses.networking.k8s.io",
            "ingressclasses.networking.k8s.io",
            "networkpolicies.networking.k8s.io",
            "endpointslices.discovery.k8s.io",
            "poddisruptionbudgets.policy",
            "priorityclasses.scheduling.k8s.io",
            "flowschemas.flowcontrol.apiserver.k8s.io",
            "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
            "mutatingadmissionpolicies.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
            "deviceclasses.resource.k8s.io",
            "resourceslices.resource.k8s.io",
            "customresourcedefinitions.apiextensions.k8s.io");

    private static final Set<String> CREATE_ON_UPDATE = Set.of(
            "leases.coordination.k8s.io",
            "events",
            "events.events.k8s.io",
            "limitranges",
            "endpoints",
            "services",
            "roles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "clusterroles.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "runtimeclasses.node.k8s.io");

    private static final Set<String> VERSION_REQUIRED = Set.of(
            "leases.coordination.k8s.io",
            "poddisruptionbudgets.policy",
            "runtimeclasses.node.k8s.io",
            "csidrivers.storage.k8s.io",
            "csinodes.storage.k8s.io",
            "csistoragecapacities.storage.k8s.io",
            "volumeattachments.storage.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
            "mutatingadmissionpolicies.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
            "customresourcedefinitions.apiextensions.k8s.io",
            "apiservices.apiregistration.k8s.io");

    private static final Set<String> RETURNS_DELETED_OBJECT = Set.of(
            "pods",
            "services",
            "namespaces",
            "persistentvolumeclaims",
            "persistentvolumes",
            "serviceaccounts",
            "resourcequotas",
            "podtemplates",
            "storageclasses.storage.k8s.io",
            "csidrivers.storage.k8s.io",
            "csinodes.storage.k8s.io",
            "volumeattachments.storage.k8s.io",
            "volumeattributesclasses.storage.k8s.io",
            "deviceclasses.resource.k8s.io",
            "resourceclaims.resource.k8s.io",
            "resourceclaimtemplates.resource.k8s.io",
            "resourceslices.resource.k8s.io");

    private static final Set<String> PATH_SEGMENT_NAMES = Set.of(
            "roles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "clusterroles.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io");

    /** Kinds whose dependents stay after a delete that names no policy. */
    private static final Set<String> ORPHANING = Set.of("jobs.batch", "replicationcontrollers");

    /** Kinds whose storage looks at preconditions before the general one does. */
    private static final Set<String> OWN_PRECONDITIONS =
            Set.of("namespaces", "customresourcedefinitions.apiextensions.k8s.io");

    /** Kinds that keep all metadata in writes to {@code /status}. */
    private static final Set<String> STATUS_KEEPS_METADATA = Set.of(
            "flowschemas.flowcontrol.apiserver.k8s.io",
            "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "volumeattachments.storage.k8s.io",
            "resourceclaims.resource.k8s.io",
            "apiservices.apiregistration.k8s.io",
            "customresourcedefinitions.apiextensions.k8s.io");

    /** Where Kubernetes' storage keys, which some texts show, do not hold the resource's name. */
    private static final Map<String, String> STORAGE_PATHS = Map.of(
            "ingresses.networking.k8s.io", "ingress",
            "services", "services/specs",
            "endpoints", "services/endpoints",
            "nodes", "minions",
            "replicationcontrollers", "controllers",
            "apiservices.apiregistration.k8s.io", "apiregistration.k8s.io/apiservices",
            "customresourcedefinitions.apiextensions.k8s.io", "apiextensions.k8s.io/customresourcedefinitions");

    private KindFacts() {}

    static boolean orphansDependents(String resource) {
        return ORPHANING.contains(resource);
    }

    static boolean checksPreconditionsItself(String resource) {
        return OWN_PRECONDITIONS.contains(resource);
    }

    static boolean statusWritesKeepMetadata(String resource) {
        return STATUS_KEEPS_METADATA.contains(resource);
    }

    static String storagePath(GroupVersionResource resource) {
        return STORAGE_PATHS.getOrDefault(resource.qualifiedName(), resource.resource());
    }

    static boolean countsGenerations(String resource) {
        return GENERATION.contains(resource);
    }

    static boolean createsOnUpdate(String resource) {
        return CREATE_ON_UPDATE.contains(resource);
    }

    static boolean updatesUnconditionally(String resource) {
        return !VERSION_REQUIRED.contains(resource);
    }

    static boolean returnsDeletedObject(String resource) {
        return RETURNS_DELETED_OBJECT.contains(resource);
    }

    static NameRule nameRule(String resource) {
        if (PATH_SEGMENT_NAMES.contains(resource)) {
            return NameRule.PATH_SEGMENT;
        }
        return resource.equals("namespaces") || resource.equals("services") ? NameRule.LABEL : NameRule.SUBDOMAIN;
    }
}
