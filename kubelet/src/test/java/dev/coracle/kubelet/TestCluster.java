package dev.coracle.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.kubelet.images.ImageMap;
import dev.coracle.kubelet.images.ImageProgram;
import dev.coracle.kubelet.network.ListenAddresses;
import dev.coracle.kubelet.network.LoopbackPodNetwork;
import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.runtime.ClusterDial;
import dev.coracle.kubelet.runtime.PodSandboxes;
import dev.coracle.kubelet.runtime.ServerTls;
import dev.coracle.kubelet.volume.ClusterDns;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A kubelet with one node on a fake API and virtual time. Waiting is for the watch, never by the clock. */
public final class TestCluster implements AutoCloseable {
    public final FakeApi api = new FakeApi();
    public final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    public final LoopbackPodNetwork network = new LoopbackPodNetwork(ListenAddresses.VIRTUAL);
    public final Kubelet kubelet;
    public final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final ExecutorService executor;
    private final Informers informers;

    public TestCluster(Map<String, ImageProgram> images) {
        this(images, 110);
    }

    public TestCluster(Map<String, ImageProgram> images, int pods) {
        ThreadFactory daemons = r -> {
            Thread thread = new Thread(r);
            thread.setDaemon(true);
            return thread;
        };
        executor = Executors.newFixedThreadPool(4, daemons);
        informers = new Informers(api, time, (task, e) -> faults.add(e));
        kubelet = new Kubelet(new KubeletConfig(
                List.of(NodeSpec.numbered(1, pods, "virtual")),
                api,
                informers,
                time,
                time,
                executor,
                daemons,
                (task, e) -> faults.add(e),
                network,
                (address, port, protocol) -> Optional.empty(),
                ClusterDial.NONE,
                SocketSource.MACHINE,
                PodSandboxes.NONE,
                ServerTls.NONE,
                ClusterDns.DEFAULT,
                new ImageMap(images)));
        informers.start();
        kubelet.start();
    }

    /** A pod that is bound to the node; {@code more} completes its spec. */
    public KubeObject createPod(String name, String spec) {
        return create(name, Json.parseTrusted(spec));
    }

    private KubeObject create(String name, ObjectNode spec) {
        ObjectNode pod = Json.object();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name);
        spec.put("nodeName", "node-1");
        pod.set("spec", spec);
        return api.create(Resources.PODS, "default", pod);
    }

    /** Waits until the watch has shown the pod in the wanted state. */
    public KubeObject await(String pod, Predicate<KubeObject> wanted) throws InterruptedException {
        ObjectKey key = ObjectKey.of("default", pod);
        CountDownLatch seen = new CountDownLatch(1);
        KubeObject[] found = new KubeObject[1];
        var informer = new dev.coracle.apimachinery.client.Informer(
                api,
                Resources.PODS,
                dev.coracle.apimachinery.client.WatchOptions.ALL,
                time,
                (task, e) -> faults.add(e));
        informer.onChange((before, after) -> after.filter(o -> o.key().equals(key) && wanted.test(o))
                .ifPresent(o -> {
                    found[0] = o;
                    seen.countDown();
                }));
        informer.start();
        try {
            if (!seen.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("not reached: "
                        + api.find(Resources.PODS, key).map(o -> o.at("status").node() + "")
                        + faults);
            }
            return found[0];
        } finally {
            informer.close();
        }
    }

    public void awaitGone(String pod) throws InterruptedException {
        ObjectKey key = ObjectKey.of("default", pod);
        CountDownLatch gone = new CountDownLatch(1);
        var watch = api.watch(
                Resources.PODS,
                "",
                dev.coracle.apimachinery.client.WatchOptions.ALL,
                new dev.coracle.apimachinery.client.Watcher() {
                    @Override
                    public void onEvent(dev.coracle.apimachinery.client.WatchEvent event) {
                        if (event.object().key().equals(key)
                                && event.type() == dev.coracle.apimachinery.client.WatchEvent.Type.DELETED) {
                            gone.countDown();
                        }
                    }

                    @Override
                    public void onEnd(Optional<dev.coracle.apimachinery.status.StatusException> error) {
                        // The fake never ends a watch.
                    }
                });
        try {
            boolean there = api.find(Resources.PODS, key).isPresent();
            if (there && !gone.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still there: " + key + faults);
            }
        } finally {
            watch.close();
        }
    }

    public static boolean ready(KubeObject pod) {
        return pod.fields().list("status.conditions").stream()
                .anyMatch(
                        c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
    }

    public List<String> eventReasons() {
        return api.list(Resources.EVENTS, "default", ListOptions.ALL).items().stream()
                .map(e -> e.text("reason"))
                .toList();
    }

    public InetSocketAddress dial(KubeObject pod, int port) {
        return network.resolve(pod.text("status.podIP"), port, Protocol.TCP).orElseThrow();
    }

    public void advance(Duration by) {
        time.advance(by);
    }

    @Override
    public void close() {
        informers.close();
        kubelet.close();
        executor.shutdown();
    }
}
