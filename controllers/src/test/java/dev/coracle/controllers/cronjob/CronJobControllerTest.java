package dev.coracle.controllers.cronjob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronJobControllerTest {
    private final FakeCluster cluster = FakeCluster.of(CronJobController::new);

    private void create(String spec) {
        cluster.create(
                Resources.CRON_JOBS,
                "default",
                "{'apiVersion':'batch/v1','kind':'CronJob','metadata':{'name':'c'},'spec':{'schedule':'* * * * *',"
                        + spec + "'jobTemplate':{'spec':{'template':{}}}}}");
        cluster.settle();
    }

    private List<KubeObject> jobs() {
        return cluster.api().all(Resources.JOBS);
    }

    private void minute() {
        cluster.advance(Duration.ofMinutes(1));
        cluster.settle();
    }

    @Test
    void startsAJobEachMinuteAndNamesItByTheMinute() {
        create("");
        assertEquals(0, jobs().size());

        minute();
        minute();

        assertEquals(2, jobs().size());
        KubeObject job = jobs().get(0);
        assertTrue(job.name().matches("c-[0-9]{8}"), job.name());
        assertEquals("c", job.controller().orElseThrow().name());
        KubeObject cronJob = cluster.api().get(Resources.CRON_JOBS, ObjectKey.of("default", "c"));
        assertEquals(2, cronJob.at("status").list("active").size());
    }

    @Test
    void forbidsASecondJobWhileOneRuns() {
        create("'concurrencyPolicy':'Forbid',");
        minute();
        minute();
        assertEquals(1, jobs().size());
        assertTrue(cluster.events().stream().anyMatch(e -> e.startsWith("JobAlreadyActive")));
    }

    @Test
    void replacesARunningJob() {
        create("'concurrencyPolicy':'Replace',");
        minute();
        String first = jobs().get(0).name();
        minute();
        assertEquals(1, jobs().size());
        assertTrue(!jobs().get(0).name().equals(first));
    }

    @Test
    void startsNothingWhileSuspended() {
        create("'suspend':true,");
        minute();
        assertEquals(0, jobs().size());
    }

    /** {@code kubectl create job --from=cronjob/c}. */
    @Test
    void aJobMadeByHandIsNoRunOfItsOwn() {
        create("'suspend':true,");
        KubeObject cronJob = cluster.api().get(Resources.CRON_JOBS, ObjectKey.of("default", "c"));
        ObjectNode job = Json.object();
        job.putObject("metadata")
                .put("name", "by-hand")
                .putArray("ownerReferences")
                .add(OwnerReference.controllerOf(cronJob).toJson());
        cluster.api().create(Resources.JOBS, "default", job);
        cluster.settle();

        KubeObject after = cluster.api().get(Resources.CRON_JOBS, ObjectKey.of("default", "c"));
        assertEquals(0, after.at("status").list("active").size());
        assertTrue(cluster.events().stream().anyMatch(e -> e.startsWith("UnexpectedJob")));
    }
}
