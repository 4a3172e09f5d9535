package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.admission.Admission;
import dev.coracle.apiserver.admission.NamespaceLifecycle;
import dev.coracle.apiserver.admission.ServiceAccounts;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceAccountsTest {
    private final TestRegistry test =
            new TestRegistry(new Admission(List.of(new NamespaceLifecycle(), new ServiceAccounts(new Random(3)))));

    @AfterEach
    void close() {
        test.close();
    }

    private CompletableFuture<KubeObject> pod(String namespace, String spec) {
        String pod = "{apiVersion:v1,kind:Pod,metadata:{name:p,namespace:" + namespace + "},spec:{" + spec
                + "containers:[{name:c,image:i}]}}";
        return test.registry
                .creator()
                .create(
                        test.registry.kind(Resources.PODS),
                        namespace,
                        TestRegistry.json(pod),
                        WriteOptions.of(TestRegistry.admin(), "", false))
                .toCompletableFuture();
    }

    private void account(String name) {
        test.client.create(
                Resources.SERVICE_ACCOUNTS,
                "default",
                TestRegistry.json("{apiVersion:v1,kind:ServiceAccount,metadata:{name:" + name + "}}"));
    }

    @Test
    void aPodWaitsForTheDefaultAccountOfItsNamespace() throws Exception {
        CompletableFuture<KubeObject> pod = pod("default", "");
        account("other");
        assertFalse(pod.isDone());

        account("default");

        assertEquals("default", pod.get(30, TimeUnit.SECONDS).fields().text("spec.serviceAccountName"));
    }

    @Test
    void itWaitsNoLongerThanKubernetesWould() {
        CompletableFuture<KubeObject> pod = pod("default", "");
        assertFalse(pod.isDone());

        test.time.advance(Duration.ofMillis(1500));

        CompletionException failure = assertThrows(CompletionException.class, pod::join);
        assertEquals(
                "pods \"p\" is forbidden: error looking up service account default/default: serviceaccount \"default\""
                        + " not found",
                failure.getCause().getMessage());
    }

    @Test
    void nobodyWaitsForAnAccountThatOnlyAUserMakes() {
        StatusException refused =
                assertThrows(StatusException.class, () -> pod("default", "serviceAccountName:robot,"));

        assertEquals(
                "pods \"p\" is forbidden: error looking up service account default/robot: serviceaccount \"robot\""
                        + " not found",
                refused.getMessage());
    }

    @Test
    void norForTheAccountOfANamespaceThatIsNotThere() {
        StatusException refused = assertThrows(StatusException.class, () -> pod("nowhere", ""));

        assertEquals("namespaces \"nowhere\" not found", refused.getMessage());
    }
}
