package dev.coracle.controllers.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.ControllerRunner;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.controllers.ClusterSettings;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.ManagedResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/** Controllers on a fake API, on the test's own thread and on time that stands still: {@link #settle} runs whatever there is to do. */
public final class FakeCluster {
    public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final ManualTime time = new ManualTime(START);
    private final FakeApi api = new FakeApi(time);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> faults = new ArrayList<>();

    @SafeVarargs
    @SuppressWarnings("varargs") // the list only passes them on
    public FakeCluster(List<ManagedResource> resources, Function<ControllerContext, Controller>... controllers) {
        this(resources, "172.18.255.0/24", List.of(controllers));
    }

    /** @param pool the addresses of load balancers */
    public FakeCluster(
            List<ManagedResource> resources, String pool, List<Function<ControllerContext, Controller>> controllers) {
        Informers informers = new Informers(api, time, this::fault);
        ControllerContext context = new ControllerContext(
                name -> api,
                component -> new EventRecorder(api, component, "", time, tasks::add, this::fault),
                time,
                time,
                Runnable::run,
                this::fault,
                resources,
                new ClusterSettings(
                        "10.96.0.0/12",
                        pool,
                        "cluster.local",
                        "PEM",
                        (account, secret) -> "token-of-" + account.name()));
        for (Function<ControllerContext, Controller> controller : controllers) {
            new ControllerRunner(controller.apply(context), informers, tasks::add, time, this::fault);
        }
        informers.start();
    }

    @SafeVarargs
    public static FakeCluster of(Function<ControllerContext, Controller>... controllers) {
        return new FakeCluster(List.of(), controllers);
    }

    private void fault(String task, Throwable fault) {
        faults.add(task + ": " + fault);
    }

    public FakeApi api() {
        return api;
    }

    /** Runs until nothing is left to do at this moment. */
    public FakeCluster settle() {
        for (int steps = 0; !tasks.isEmpty(); steps++) {
            if (steps > 100_000) {
                throw new AssertionError("the controllers do not come to rest");
            }
            tasks.remove().run();
            if (tasks.isEmpty()) {
                time.advance(Duration.ofMillis(50)); // retries after a lost race
            }
        }
        if (!faults.isEmpty()) {
            throw new AssertionError(faults.toString());
        }
        return this;
    }

    public FakeCluster advance(Duration by) {
        time.advance(by);
        return settle();
    }

    public KubeObject create(GroupVersionResource resource, String namespace, String json) {
        return api.create(resource, namespace, json(json));
    }

    public KubeObject merge(GroupVersionResource resource, String namespace, String name, String json) {
        return api.patch(resource, ObjectKey.of(namespace, name), "", PatchType.MERGE, json(json));
    }

    public KubeObject mergeStatus(GroupVersionResource resource, ObjectKey key, String json) {
        return api.patch(resource, key, "status", PatchType.STRATEGIC, json("{'status':" + json + "}"));
    }

    public void delete(GroupVersionResource resource, String namespace, String name) {
        api.delete(resource, ObjectKey.of(namespace, name), DeleteOptions.DEFAULT);
    }

    /** Makes every pod that is not ready so, with an address, as a kubelet would; then settles. */
    public FakeCluster runPods() {
        int ip = 1;
        for (KubeObject pod : api.all(Resources.PODS)) {
            String address = "10.244.0." + ip++;
            boolean running = pod.text("status.phase").equals("Running");
            if (!running && !pod.deleting()) {
                mergeStatus(
                        Resources.PODS,
                        pod.key(),
                        "{'phase':'Running','podIP':'" + address + "','podIPs':[{'ip':'" + address + "'}],"
                                + "'conditions':[{'type':'Ready','status':'True','lastTransitionTime':'"
                                + time.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + "'}]}");
            }
        }
        return settle();
    }

    /** {@code reason message} of all Events, oldest first. */
    public List<String> events() {
        List<KubeObject> events = new ArrayList<>(api.all(Resources.EVENTS));
        events.sort((a, b) -> Long.compare(number(a), number(b)));
        return events.stream()
                .map(e -> e.text("reason") + " " + e.text("message"))
                .toList();
    }

    private static long number(KubeObject event) {
        return Long.parseLong(event.uid().substring("uid-".length()));
    }

    /** JSON with single quotes. */
    public static ObjectNode json(String text) {
        return Json.parseTrusted(text.replace('\'', '"'));
    }
}
