package dev.coracle.controllers.cronjob;

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
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Starts Jobs at the times of their CronJob and clears away old ones. Keys are CronJobs. */
public final class CronJobController implements Controller {
    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private Lister cronJobs;
    private Lister jobs;

    public CronJobController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(name());
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "cronjob-controller";
    }

    @Override
    public void register(Watches watches) {
        cronJobs = watches.lister(Resources.CRON_JOBS);
        jobs = watches.lister(Resources.JOBS);
        watches.on(Resources.CRON_JOBS, change -> List.of(change.key()));
        watches.on(Resources.JOBS, CronJobController::ownerOf);
    }

    private static Collection<ObjectKey> ownerOf(Change change) {
        KubeObject job = change.latest();
        return job
                .controller()
                .filter(c -> c.kind().equals("CronJob"))
                .map(c -> ObjectKey.of(job.namespace(), c.name()))
                .stream()
                .toList();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found = cronJobs.get(key);
        if (found.isEmpty() || found.get().deleting()) {
            return Result.DONE;
        }
        KubeObject cronJob = found.get();
        List<KubeObject> own = jobs.list(key.namespace()).stream()
                .filter(j -> j.controller()
                        .filter(c -> c.uid().equals(cronJob.uid()))
                        .isPresent())
                .toList();
        CronJobPlan plan = CronJobPlan.of(cronJob, own, clock.instant());
        plan.delete().forEach(job -> delete(cronJob, job));
        ObjectNode status = plan.status();
        boolean started = plan.create().map(job -> start(cronJob, job, status)).orElse(true);
        if (started && !Json.same(status, cronJob.at("status").node())) {
            ObjectNode body = cronJob.copy();
            body.set("status", status);
            client.update(Resources.CRON_JOBS, key, "status", body);
        }
        plan.events().forEach(e -> events.record(cronJob, "", e.type(), e.reason(), e.message()));
        return plan.again().map(Result::after).orElse(Result.DONE);
    }

    /** A Job of that name means that somebody started it for this time already. */
    private boolean start(KubeObject cronJob, ObjectNode job, ObjectNode status) {
        try {
            KubeObject created = client.create(Resources.JOBS, cronJob.namespace(), job);
            status.withArrayProperty("active").add(CronJobPlan.reference(created));
            events.normal(cronJob, "SuccessfulCreate", "Created job " + created.name());
            return true;
        } catch (StatusException e) {
            if (e.is(Reason.AlreadyExists)) {
                ObjectKey key = ObjectKey.of(
                        cronJob.namespace(), job.path("metadata").path("name").asText());
                client.find(Resources.JOBS, key)
                        .filter(j -> j.controller()
                                .filter(o -> o.uid().equals(cronJob.uid()))
                                .isPresent())
                        .ifPresent(j -> status.withArrayProperty("active").add(CronJobPlan.reference(j)));
                return true;
            }
            events.warning(cronJob, "FailedCreate", "Error creating job: " + e.getMessage());
            throw e;
        }
    }

    private void delete(KubeObject cronJob, KubeObject job) {
        client.deleteIfPresent(
                Resources.JOBS,
                job.key(),
                DeleteOptions.DEFAULT.withUid(job.uid()).withPropagation("Background"));
        events.normal(cronJob, "SuccessfulDelete", "Deleted job " + job.name());
    }
}
