package dev.coracle.controllers.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JobControllerTest {
    private final FakeCluster cluster = FakeCluster.of(JobController::new);

    private void create(String spec) {
        cluster.create(
                Resources.JOBS,
                "default",
                "{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'j'},'spec':{" + spec
                        + "'backoffLimit':1,'template':{'metadata':{'labels':{'job-name':'j'}},'spec':{'containers':"
                        + "[{'name':'c'}]}}}}");
        cluster.settle();
    }

    private KubeObject job() {
        return cluster.api().get(Resources.JOBS, ObjectKey.of("default", "j"));
    }

    private List<KubeObject> pods(String phase) {
        return cluster.api().all(Resources.PODS).stream()
                .filter(p -> p.text("status.phase").equals(phase))
                .toList();
    }

    private void end(KubeObject pod, String phase) {
        cluster.mergeStatus(Resources.PODS, pod.key(), "{'phase':'" + phase + "'}");
        cluster.settle();
    }

    private List<String> conditions() {
        return job().at("status").list("conditions").stream()
                .map(c -> c.text("type") + "=" + c.text("status") + " " + c.text("reason"))
                .toList();
    }

    @Test
    void completesAfterAsManySuccessesAsAskedFor() {
        create("'parallelism':2,'completions':3,");
        assertEquals(2, pods("").size());

        for (int i = 0; i < 3; i++) {
            end(pods("").get(0), "Succeeded");
        }

        assertEquals(3, pods("Succeeded").size());
        assertEquals(0, pods("").size());
        assertEquals(
                List.of("SuccessCriteriaMet=True CompletionsReached", "Complete=True CompletionsReached"),
                conditions());
        assertTrue(job().fields().has("status.completionTime"));
        assertTrue(cluster.events().contains("Completed Job completed"));
    }

    @Test
    void failsAfterTheBackoffLimit() {
        create("'parallelism':1,'completions':1,");

        end(pods("").get(0), "Failed");
        assertEquals(0, pods("").size(), "the next try waits ten seconds");
        cluster.advance(Duration.ofSeconds(11));
        end(pods("").get(0), "Failed");

        assertEquals(
                List.of("FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"), conditions());
        assertEquals(2, job().at("status").integer("failed", 0));
    }

    @Test
    void deadlineEndsIt() {
        create("'parallelism':1,'completions':1,'activeDeadlineSeconds':30,");

        cluster.advance(Duration.ofSeconds(31));

        assertEquals(List.of("FailureTarget=True DeadlineExceeded", "Failed=True DeadlineExceeded"), conditions());
        assertEquals(0, pods("").size());
    }

    @Test
    void suspendedJobHasNoPodsUntilResumed() {
        create("'suspend':true,'parallelism':1,'completions':1,");
        assertEquals(0, pods("").size());
        assertEquals(List.of("Suspended=True JobSuspended"), conditions());

        cluster.merge(Resources.JOBS, "default", "j", "{'spec':{'suspend':false}}");
        cluster.settle();

        assertEquals(1, pods("").size());
        assertEquals(List.of("Suspended=False JobResumed"), conditions());
    }

    @Test
    void indexedPodsKnowTheirIndex() {
        create("'completionMode':'Indexed','parallelism':3,'completions':3,");

        assertEquals(
                List.of("0", "1", "2"),
                pods("").stream()
                        .map(p -> p.annotations().get(JobReconciler.INDEX))
                        .sorted()
                        .toList());
        assertEquals("j-0", pods("").get(0).text("spec.hostname"));

        end(pods("").get(0), "Succeeded");
        assertEquals("0", job().text("status.completedIndexes"));
        assertEquals(2, pods("").size());
    }

    @Test
    void finishedJobGoesAfterItsTimeToLive() {
        create("'parallelism':1,'completions':1,'ttlSecondsAfterFinished':60,");
        end(pods("").get(0), "Succeeded");

        cluster.advance(Duration.ofSeconds(61));

        assertTrue(job().deleting());
    }

    @Test
    void rangesAreWrittenShort() {
        assertEquals("0-2,4,6-7", JobReconciler.ranges(new TreeSet<>(List.of(0, 1, 2, 4, 6, 7))));
    }
}
