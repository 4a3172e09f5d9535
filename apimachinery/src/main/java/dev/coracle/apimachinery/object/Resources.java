package dev.coracle.apimachinery.object;

/** The resources that more than one module names. */
public final class Resources {
    public static final GroupVersionResource CONFIG_MAPS = GroupVersionResource.core("configmaps");
    public static final GroupVersionResource ENDPOINTS = GroupVersionResource.core("endpoints");
    public static final GroupVersionResource EVENTS = GroupVersionResource.core("events");
    public static final GroupVersionResource NAMESPACES = GroupVersionResource.core("namespaces");
    public static final GroupVersionResource NODES = GroupVersionResource.core("nodes");
    public static final GroupVersionResource PODS = GroupVersionResource.core("pods");
    public static final GroupVersionResource SECRETS = GroupVersionResource.core("secrets");
    public static final GroupVersionResource SERVICE_ACCOUNTS = GroupVersionResource.core("serviceaccounts");
    public static final GroupVersionResource SERVICES = GroupVersionResource.core("services");
    public static final GroupVersionResource RESOURCE_QUOTAS = GroupVersionResource.core("resourcequotas");
    public static final GroupVersionResource REPLICATION_CONTROLLERS =
            GroupVersionResource.core("replicationcontrollers");
    public static final GroupVersionResource DEPLOYMENTS = GroupVersionResource.of("apps", "v1", "deployments");
    public static final GroupVersionResource REPLICA_SETS = GroupVersionResource.of("apps", "v1", "replicasets");
    public static final GroupVersionResource STATEFUL_SETS = GroupVersionResource.of("apps", "v1", "statefulsets");
    public static final GroupVersionResource DAEMON_SETS = GroupVersionResource.of("apps", "v1", "daemonsets");
    public static final GroupVersionResource CONTROLLER_REVISIONS =
            GroupVersionResource.of("apps", "v1", "controllerrevisions");
    public static final GroupVersionResource JOBS = GroupVersionResource.of("batch", "v1", "jobs");
    public static final GroupVersionResource CRON_JOBS = GroupVersionResource.of("batch", "v1", "cronjobs");
    public static final GroupVersionResource ENDPOINT_SLICES =
            GroupVersionResource.of("discovery.k8s.io", "v1", "endpointslices");
    public static final GroupVersionResource SERVICE_CIDRS =
            GroupVersionResource.of("networking.k8s.io", "v1", "servicecidrs");
    public static final GroupVersionResource IP_ADDRESSES =
            GroupVersionResource.of("networking.k8s.io", "v1", "ipaddresses");
    public static final GroupVersionResource INGRESSES =
            GroupVersionResource.of("networking.k8s.io", "v1", "ingresses");
    public static final GroupVersionResource INGRESS_CLASSES =
            GroupVersionResource.of("networking.k8s.io", "v1", "ingressclasses");
    public static final GroupVersionResource NETWORK_POLICIES =
            GroupVersionResource.of("networking.k8s.io", "v1", "networkpolicies");
    public static final GroupVersionResource LEASES = GroupVersionResource.of("coordination.k8s.io", "v1", "leases");
    public static final GroupVersionResource CUSTOM_RESOURCE_DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io", "v1", "customresourcedefinitions");

    private Resources() {}
}
