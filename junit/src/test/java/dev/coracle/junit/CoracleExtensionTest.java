package dev.coracle.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.cluster.Cluster;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class CoracleExtensionTest {
    /** Where the clusters of the examples that ran last were. */
    private static final Set<URI> SEEN = new ConcurrentSkipListSet<>();

    private static Path file;

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void classHasOneClusterWhichNestedTestsShare() {
        succeed(3, Runs.of(OnePerClass.class));

        assertEquals(1, SEEN.size());
        gone();
    }

    @Test
    void staticFieldIsOneClusterPerClass() {
        succeed(2, Runs.of(StaticField.class));

        assertEquals(1, SEEN.size());
        gone();
    }

    @Test
    void instanceFieldIsOneClusterPerMethod() {
        succeed(2, Runs.of(InstanceField.class));

        assertEquals(2, SEEN.size());
        gone();
    }

    @Test
    void extensionOnMethodIsItsOwnCluster() {
        succeed(2, Runs.of(OnMethod.class));

        assertEquals(1, SEEN.size());
        gone();
    }

    @Test
    void classesAndMethodsRunInParallel() {
        succeed(5, Runs.inParallel(OnePerClass.class, InstanceField.class));

        assertEquals(3, SEEN.size());
        gone();
    }

    @Test
    void kubeconfigIsTextAndFileThatEndsWithTheCluster() {
        succeed(1, Runs.of(TakesKubeconfig.class));

        assertFalse(Files.exists(file));
    }

    @Test
    void annotationOfOnesOwnCarriesItsSettings() {
        succeed(1, Runs.of(Composed.class));
    }

    @Test
    void backgroundFailureFailsTheTestThatRan() {
        EngineExecutionResults results = Runs.of(Faulty.class);

        assertEquals(
                List.of("java.lang.IllegalStateException: background task failed: sync default/web"),
                Runs.failures(results));
        gone();
    }

    @Test
    void missingManifestIsNamed() {
        String failure = Runs.failures(Runs.of(MissingManifest.class)).get(0);

        assertTrue(failure.contains("manifest \"nowhere.yaml\" is neither on the class path nor a file"), failure);
    }

    @Test
    void imageOnAnInstanceFieldIsRefused() {
        String failure = Runs.failures(Runs.of(InstanceImage.class)).get(0);

        assertTrue(failure.contains("@JavaImage needs a static field of type HttpHandler"), failure);
    }

    private static void succeed(int tests, EngineExecutionResults results) {
        assertEquals(List.of(), Runs.failures(results));
        assertEquals(tests, results.testEvents().succeeded().count());
    }

    private static void gone() {
        for (URI api : SEEN) {
            assertThrows(IOException.class, () -> new Socket(api.getHost(), api.getPort()).close(), api::toString);
        }
    }

    private static void seen(Cluster cluster) {
        SEEN.add(cluster.apiServer());
    }

    @CoracleTest(nodes = 0)
    static class OnePerClass {
        @RepeatedTest(2)
        void method(Cluster cluster) {
            seen(cluster);
        }

        @Nested
        class Inner {
            @Test
            void method(Cluster cluster) {
                seen(cluster);
            }
        }
    }

    static class StaticField {
        @RegisterExtension
        static final CoracleExtension CORACLE =
                CoracleExtension.builder().with(c -> c.nodes(0)).build();

        @RepeatedTest(2)
        void method(Cluster cluster) {
            seen(cluster);
        }
    }

    static class InstanceField {
        @RegisterExtension
        final CoracleExtension coracle =
                CoracleExtension.builder().with(c -> c.nodes(0)).build();

        @RepeatedTest(2)
        void method(Cluster cluster) {
            seen(cluster);
        }
    }

    static class OnMethod {
        @Test
        @ExtendWith(CoracleExtension.class)
        void withOne(Cluster cluster) {
            seen(cluster);
        }

        @Test
        void without() {}
    }

    @CoracleTest(nodes = 0)
    static class TakesKubeconfig {
        @Test
        void method(Cluster cluster, @Kubeconfig String text, @Kubeconfig Path path) throws IOException {
            file = path;
            assertEquals(cluster.kubeconfig(), text);
            assertEquals(text, Files.readString(path));
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @CoracleTest(nodes = 0, manifests = "/settings.yaml")
    @interface WithSettings {}

    @WithSettings
    static class Composed {
        @Test
        void method(Cluster cluster) {
            cluster.await("configmap/settings").exists();
        }
    }

    @CoracleTest(nodes = 0)
    static class Faulty {
        @Test
        void method(Cluster cluster) throws ReflectiveOperationException {
            seen(cluster);
            Faults.in(cluster).onFault("sync default/web", new IllegalArgumentException("broken"));
        }
    }

    @CoracleTest(nodes = 0, manifests = "nowhere.yaml")
    static class MissingManifest {
        @Test
        void method() {}
    }

    @CoracleTest(nodes = 0)
    static class InstanceImage {
        @JavaImage("shop/web")
        final HttpHandler web = exchange -> Replies.text(exchange, "ok");

        @Test
        void method() {}
    }
}
