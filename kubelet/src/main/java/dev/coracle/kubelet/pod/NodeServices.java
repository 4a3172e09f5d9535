package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.ReachableAddress;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.images.ImageMap;
import dev.coracle.kubelet.network.LoopbackPodNetwork;
import dev.coracle.kubelet.network.PodCidrs;
import dev.coracle.kubelet.probe.Prober;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.volume.ClusterDns;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What the pods of one node share.
 *
 * @param nodeIps the primary one first
 * @param executor runs pods' steps, which call the API and may wait for it
 * @param reachable addresses that processes on the host can dial
 */
public record NodeServices(
        String node,
        List<String> nodeIps,
        PodCidrs addresses,
        Map<String, String> allocatable,
        ApiClient client,
        EventRecorder events,
        Clock clock,
        Timers timers,
        Executor executor,
        FaultHandler faults,
        LoopbackPodNetwork network,
        ReachableAddress reachable,
        ImageMap images,
        RuntimeHost runtimeHost,
        Prober prober,
        ClusterDns dns) {}
