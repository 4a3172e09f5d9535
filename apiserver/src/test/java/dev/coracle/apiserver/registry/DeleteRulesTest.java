package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.admission.Admission;
import dev.coracle.apiserver.admission.Priority;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are those that kube-apiserver 1.36.2 gave. */
class DeleteRulesTest {
    private static final GroupVersionResource CLASSES =
            GroupVersionResource.of("scheduling.k8s.io", "v1", "priorityclasses");

    private final TestRegistry cluster = new TestRegistry(new Admission(List.of(new Priority())));

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "namespaces | - | Operation cannot be fulfilled on namespaces \"x\": Precondition failed: UID in precondition:"
                        + " other, UID in object meta: %s",
                "configmaps | default | Operation cannot be fulfilled on ConfigMap \"x\": the UID in the precondition (other)"
                        + " does not match the UID in record (%s). The object might have been deleted and then recreated",
            })
    void anotherUidIsRefused(String resource, String namespace, String message) {
        String in = namespace.equals("-") ? "" : namespace;
        GroupVersionResource type = GroupVersionResource.core(resource);
        KubeObject object = cluster.client.create(type, in, TestRegistry.json("{metadata:{name:x}}"));

        StatusException refused = assertThrows(
                StatusException.class,
                () -> cluster.client.delete(type, object.key(), DeleteOptions.DEFAULT.withUid("other")));

        assertEquals(message.formatted(object.uid()), refused.getMessage());
    }

    @Test
    void classesOfTheSystemStay() {
        cluster.client.create(
                CLASSES, "", TestRegistry.json("{metadata:{name:system-node-critical},value: 2000001000}"));

        StatusException refused = assertThrows(
                StatusException.class,
                () -> cluster.client.delete(CLASSES, ObjectKey.cluster("system-node-critical"), DeleteOptions.DEFAULT));

        assertEquals(
                "priorityclasses.scheduling.k8s.io \"system-node-critical\" is forbidden: this is a system priority class"
                        + " and cannot be deleted",
                refused.getMessage());
    }

    @Test
    void aPodThatGoesAtOnceShowsAGracePeriodOfNothing() {
        KubeObject pod = cluster.client.create(
                Resources.PODS,
                "default",
                TestRegistry.json("{metadata:{name:p},spec:{containers:[{name:c,image:i}]}}"));

        Deleter.Result gone = cluster.registry
                .deleter()
                .delete(
                        cluster.registry.kind(Resources.PODS),
                        pod.key(),
                        DeleteOptions.DEFAULT,
                        WriteOptions.of(TestRegistry.admin(), "", false))
                .toCompletableFuture()
                .join();

        assertEquals("0", gone.object().text("metadata.deletionGracePeriodSeconds"));
        assertEquals("2026-01-02T03:04:05Z", gone.object().text("metadata.deletionTimestamp"));
        assertEquals(pod.generation() + 1, gone.object().generation());
    }
}
