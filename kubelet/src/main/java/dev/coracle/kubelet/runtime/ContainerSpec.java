package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.kubelet.network.PodSockets;
import dev.coracle.kubelet.volume.FileTree;
import java.util.List;
import java.util.Map;

/**
 * One container as a runtime sees it, with everything resolved.
 *
 * @param podIps the primary one first
 * @param hostname of the pod, as {@code hostname} prints it
 * @param command {@code spec.containers[].command} with variables expanded; empty for the image's own
 * @param environment in order of declaration
 * @param files volumes and resolver files; the rest of the file system belongs to this run of the container
 */
public record ContainerSpec(
        ObjectKey pod,
        String podUid,
        List<String> podIps,
        String hostname,
        String node,
        String container,
        String image,
        List<String> command,
        List<String> args,
        String workingDir,
        Map<String, String> environment,
        List<ContainerPort> ports,
        Console console,
        FileTree files,
        PodSockets sockets) {

    /** The primary one. */
    public String podIp() {
        return podIps.get(0);
    }

    /** {@code default/web-0/nginx}: names threads, logs and faults. */
    @Override
    public String toString() {
        return pod + "/" + container;
    }
}
