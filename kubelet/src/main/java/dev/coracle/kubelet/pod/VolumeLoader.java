package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.kubelet.volume.PodVolumes;
import dev.coracle.kubelet.volume.ResolverFiles;
import java.util.concurrent.ConcurrentHashMap;

/** Reads what a pod's volumes hold. */
final class VolumeLoader {
    private VolumeLoader() {}

    static PodVolumes load(KubeObject pod, String podIp, NodeServices node) {
        return new PodVolumes(
                new ConcurrentHashMap<>(),
                ResolverFiles.resolvConf(pod, node.dns()),
                ResolverFiles.hosts(pod, podIp, node.dns()),
                ResolverFiles.hostname(pod));
    }
}
