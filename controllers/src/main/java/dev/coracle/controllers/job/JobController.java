package dev.coracle.controllers.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.cache.ParallelCalls;
import dev.coracle.controllers.cache.RecentWrites;
import dev.coracle.controllers.pods.PodIndexes;
import dev.coracle.controllers.pods.PodTemplates;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs Jobs and removes finished ones whose time to live has passed. Keys are Jobs. */
public final class JobController implements Controller {
    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final ParallelCalls calls;
    private final RecentWrites writes = new RecentWrites();
    private final RecentWrites ownStatus = new RecentWrites();
    private Lister jobs;
    private Lister pods;

    public JobController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(name());
        this.clock = context.clock();
        this.calls = new ParallelCalls(context.executor());
    }

    @Override
    public String name() {
        return "job-controller";
    }

    @Override
    public void register(Watches watches) {
        PodIndexes.register(watches);
        jobs = watches.lister(Resources.JOBS);
        pods = watches.lister(Resources.PODS);
        watches.on(Resources.JOBS, change -> {
            ownStatus.observe(change);
            return List.of(change.key());
        });
        watches.on(Resources.PODS, this::jobOf);
    }

    private Collection<ObjectKey> jobOf(Change change) {
        writes.observe(change);
        KubeObject pod = change.latest();
        return pod
                .controller()
                .filter(c -> c.kind().equals("Job"))
                .map(c -> ObjectKey.of(pod.namespace(), c.name()))
                .stream()
                .toList();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found =
                ownStatus
                        .current(
                                key.toString(),
                                () -> jobs.get(key).map(List::of).orElse(List.of()))
                        .stream()
                        .findFirst();
        if (found.isEmpty() || found.get().deleting()) {
            ownStatus.forget(key.toString());
            return Result.DONE;
        }
        KubeObject job = found.get();
        List<KubeObject> own = writes.current(job.uid(), () -> PodIndexes.controlledBy(pods, job.uid()));
        JobReconciler reconciler = new JobReconciler(job, own, clock.instant());
        if (reconciler.untilExpiry().filter(Duration::isZero).isPresent()) {
            client.deleteIfPresent(
                    Resources.JOBS,
                    key,
                    DeleteOptions.DEFAULT.withUid(job.uid()).withPropagation("Foreground"));
            return Result.DONE;
        }
        JobReconciler.Plan plan = reconciler.plan();
        List<RuntimeException> failures =
                calls.all(plan.delete().size(), i -> delete(job, plan.delete().get(i)));
        failures.addAll(calls.slowStart(
                        plan.create().size(), i -> create(job, plan.create().get(i)))
                .failures());
        if (!Json.same(job.at("status").node(), plan.status())) {
            ObjectNode body = job.copy();
            body.set("status", plan.status());
            ownStatus.wrote(key.toString(), client.update(Resources.JOBS, key, "status", body));
        }
        plan.events().forEach(e -> events.record(job, "", e.type(), e.reason(), e.message()));
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return plan.again().map(Result::after).orElse(Result.DONE);
    }

    private void create(KubeObject job, int index) {
        ObjectNode pod = PodTemplates.pod(job, job.at("spec.template"));
        if (index >= 0) {
            number(job, pod, index);
        }
        try {
            KubeObject created = client.create(Resources.PODS, job.namespace(), pod);
            writes.wrote(job.uid(), created);
            events.normal(job, "SuccessfulCreate", "Created pod: " + created.name());
        } catch (StatusException e) {
            events.warning(job, "FailedCreate", "Error creating: " + e.getMessage());
            throw e;
        }
    }

    private static void number(KubeObject job, ObjectNode pod, int index) {
        String text = Integer.toString(index);
        ObjectNode metadata = pod.withObjectProperty("metadata");
        metadata.put("generateName", job.name() + "-" + text + "-");
        metadata.withObjectProperty("annotations").put(JobReconciler.INDEX, text);
        metadata.withObjectProperty("labels").put(JobReconciler.INDEX, text);
        ObjectNode spec = pod.withObjectProperty("spec");
        if (!spec.has("hostname")) {
            spec.put("hostname", job.name() + "-" + text);
        }
        for (String containers : List.of("initContainers", "containers")) {
            spec.path(containers).forEach(container -> {
                ObjectNode variable =
                        ((ObjectNode) container).withArrayProperty("env").addObject();
                variable.put("name", "JOB_COMPLETION_INDEX");
                variable.putObject("valueFrom")
                        .putObject("fieldRef")
                        .put("apiVersion", "v1")
                        .put("fieldPath", "metadata.labels['" + JobReconciler.INDEX + "']");
            });
        }
    }

    private void delete(KubeObject job, KubeObject pod) {
        client.deleteIfPresent(Resources.PODS, pod.key(), DeleteOptions.DEFAULT.withUid(pod.uid()));
        events.normal(job, "SuccessfulDelete", "Deleted pod: " + pod.name());
    }
}
