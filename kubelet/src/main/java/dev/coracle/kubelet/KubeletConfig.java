package dev.coracle.kubelet;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.ReachableAddress;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.images.ImageMap;
import dev.coracle.kubelet.network.LoopbackPodNetwork;
import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.runtime.ClusterDial;
import dev.coracle.kubelet.runtime.PodSandboxes;
import dev.coracle.kubelet.runtime.ServerTls;
import dev.coracle.kubelet.volume.ClusterDns;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * What a kubelet needs from the cluster around it.
 *
 * @param informers the pod informer of these is used; the owner starts and closes them
 * @param executor for pods' steps, probes' results and in-JVM containers' requests; tasks may wait for the API
 * @param threads daemon threads for probes and host processes
 * @param reachable what processes on the host can dial
 * @param sockets of the network that pods' addresses belong to
 * @param tls certificates of in-JVM containers
 */
public record KubeletConfig(
        List<NodeSpec> nodes,
        ApiClient client,
        Informers informers,
        Clock clock,
        Timers timers,
        Executor executor,
        ThreadFactory threads,
        FaultHandler faults,
        LoopbackPodNetwork network,
        ReachableAddress reachable,
        ClusterDial dial,
        SocketSource sockets,
        PodSandboxes sandboxes,
        ServerTls tls,
        ClusterDns dns,
        ImageMap images) {}
