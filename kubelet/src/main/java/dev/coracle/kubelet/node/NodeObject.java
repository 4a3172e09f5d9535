package dev.coracle.kubelet.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.time.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Builds a {@code v1.Node} as a kubelet registers it. Pure. */
final class NodeObject {
    static final String KUBELET_VERSION = "v1.36.2";
    static final String TIER_ANNOTATION = "coracle.dev/data-tier";

    private NodeObject() {}

    static ObjectNode of(NodeSpec spec) {
        ObjectNode node = Json.object();
        node.put("apiVersion", "v1");
        node.put("kind", "Node");
        ObjectNode metadata = node.putObject("metadata");
        metadata.put("name", spec.name());
        ObjectNode labels = metadata.putObject("labels");
        labels.put("beta.kubernetes.io/arch", arch());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", arch());
        labels.put("kubernetes.io/hostname", spec.name());
        labels.put("kubernetes.io/os", "linux");
        spec.labels().forEach(labels::put);
        metadata.putObject("annotations")
                .put(TIER_ANNOTATION, spec.dataTier())
                .put("volumes.kubernetes.io/controller-managed-attach-detach", "true");
        ObjectNode nodeSpec = node.putObject("spec");
        nodeSpec.put("podCIDR", spec.podCidr());
        ArrayNode podCidrs = nodeSpec.putArray("podCIDRs");
        spec.podCidrs().forEach(range -> podCidrs.add(range.toString()));
        nodeSpec.put("providerID", "coracle://" + spec.name());
        return node;
    }

    static ObjectNode status(NodeSpec spec, Instant since, Instant now) {
        ObjectNode status = Json.object();
        status.set("capacity", resources(spec));
        status.set("allocatable", resources(spec));
        status.set("conditions", conditions(since, now));
        ArrayNode addresses = status.putArray("addresses");
        spec.internalIps()
                .forEach(ip -> addresses.addObject().put("type", "InternalIP").put("address", ip));
        addresses.addObject().put("type", "Hostname").put("address", spec.name());
        status.putObject("daemonEndpoints").putObject("kubeletEndpoint").put("Port", 10250);
        status.set("nodeInfo", nodeInfo(spec));
        return status;
    }

    private static ObjectNode resources(NodeSpec spec) {
        ObjectNode resources = Json.object();
        resources.put("cpu", Integer.toString(spec.cpus()));
        resources.put("ephemeral-storage", "104857600Ki");
        resources.put("hugepages-1Gi", "0");
        resources.put("hugepages-2Mi", "0");
        resources.put("memory", spec.memoryBytes() / 1024 + "Ki");
        resources.put("pods", Integer.toString(spec.pods()));
        return resources;
    }

    static ArrayNode conditions(Instant since, Instant now) {
        ArrayNode conditions = Json.array();
        add(
                conditions,
                "MemoryPressure",
                "False",
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
                since,
                now);
        add(
                conditions,
                "DiskPressure",
                "False",
                "KubeletHasNoDiskPressure",
                "kubelet has no disk pressure",
                since,
                now);
        add(
                conditions,
                "PIDPressure",
                "False",
                "KubeletHasSufficientPID",
                "kubelet has sufficient PID available",
                since,
                now);
        add(conditions, "Ready", "True", "KubeletReady", "kubelet is posting ready status", since, now);
        return conditions;
    }

    private static void add(
            ArrayNode to, String type, String status, String reason, String message, Instant since, Instant now) {
        to.addObject()
                .put("type", type)
                .put("status", status)
                .put("lastHeartbeatTime", Times.seconds(now))
                .put("lastTransitionTime", Times.seconds(since))
                .put("reason", reason)
                .put("message", message);
    }

    private static ObjectNode nodeInfo(NodeSpec spec) {
        String id = UUID.nameUUIDFromBytes(spec.name().getBytes(StandardCharsets.UTF_8))
                .toString();
        ObjectNode info = Json.object();
        info.put("machineID", id.replace("-", ""));
        info.put("systemUUID", id);
        info.put(
                "bootID",
                UUID.nameUUIDFromBytes((spec.name() + "/boot").getBytes(StandardCharsets.UTF_8))
                        .toString());
        info.put("kernelVersion", System.getProperty("os.version", "unknown"));
        info.put("osImage", "Coracle");
        info.put("containerRuntimeVersion", "coracle://0.1.0");
        info.put("kubeletVersion", KUBELET_VERSION);
        info.put("kubeProxyVersion", "");
        info.put("operatingSystem", "linux");
        info.put("architecture", arch());
        return info;
    }

    private static String arch() {
        String arch = System.getProperty("os.arch", "amd64");
        return arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch;
    }

    static ObjectNode lease(NodeSpec spec, String nodeUid, Instant now) {
        ObjectNode lease = Json.object();
        lease.put("apiVersion", "coordination.k8s.io/v1");
        lease.put("kind", "Lease");
        ObjectNode metadata = lease.putObject("metadata");
        metadata.put("name", spec.name()).put("namespace", NodeHeartbeat.NAMESPACE);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", spec.name())
                .put("uid", nodeUid);
        lease.putObject("spec")
                .put("holderIdentity", spec.name())
                .put("leaseDurationSeconds", 40)
                .put("renewTime", Times.micros(now));
        return lease;
    }
}
