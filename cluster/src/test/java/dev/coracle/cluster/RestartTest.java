package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.client.http.HttpApiClient;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster with a data directory lives on in nothing but the H2 file in it. */
class RestartTest {
    private static final int WRITERS = 4;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 40;

    @TempDir
    Path directory;

    private Cluster start(Path data) {
        return Cluster.builder()
                .name("again")
                .profile(Profile.APISERVER)
                .data(data, Durability.SYNC)
                .start();
    }

    private static ApiClient client(Cluster cluster) {
        return new HttpApiClient(
                cluster.apiServer(), cluster.token(), cluster.caCertificate(), "test/1.0", Runnable::run);
    }

    private static KubeObject create(ApiClient client, String name) {
        return client.create(
                Resources.CONFIG_MAPS,
                "default",
                Json.parseTrusted("{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"v\"}}"));
    }

    /** Everything by key, without the objects that controllers write on their own after a start. */
    private static Map<ObjectKey, String> identities(ObjectList list) {
        return list.items().stream()
                .collect(Collectors.toMap(
                        KubeObject::key, o -> o.uid() + "@" + o.resourceVersion(), (a, b) -> a, TreeMap::new));
    }

    @Test
    void restartedClusterIsTheSameToItsClients() throws Exception {
        String ca;
        String token;
        String address;
        Map<ObjectKey, String> before;
        long last;
        Path data = directory.resolve("data");
        try (Cluster cluster = start(data)) {
            ca = cluster.caCertificate();
            token = cluster.token();
            address = cluster.apiServer().toString();
            create(client(cluster), "one");
            last = create(client(cluster), "two").resourceVersion();
            before = identities(client(cluster).list(Resources.CONFIG_MAPS, "default", ListOptions.ALL));
            cluster.throwFaults();
        }
        Path onlyTheDatabase = Files.createDirectory(directory.resolve("moved"));
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".mv.db")).toList()) {
                Files.move(file, onlyTheDatabase.resolve(file.getFileName()));
            }
        }

        try (Cluster cluster = start(onlyTheDatabase)) {
            Map<ObjectKey, String> after =
                    identities(client(cluster).list(Resources.CONFIG_MAPS, "default", ListOptions.ALL));
            before.forEach((key, identity) -> assertEquals(identity, after.get(key), key.toString()));
            assertEquals(ca, cluster.caCertificate());
            assertEquals(token, cluster.token());
            assertEquals(address, cluster.apiServer().toString());
            assertTrue(create(client(cluster), "three").resourceVersion() > last);
            cluster.throwFaults();
        }
    }

    @Test
    void whatIsDeletedFromTheFileIsGoneFromTheCluster() throws Exception {
        try (Cluster cluster = start(directory)) {
            create(client(cluster), "kept");
            create(client(cluster), "lost");
        }
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.resolve("coracle").toAbsolutePath(), "SA", "");
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate("DELETE FROM cur WHERE resource = 'configmaps' AND name = 'lost'"));
        }

        try (Cluster cluster = start(directory)) {
            assertEquals(
                    Optional.empty(), client(cluster).find(Resources.CONFIG_MAPS, ObjectKey.of("default", "lost")));
            assertTrue(client(cluster)
                    .find(Resources.CONFIG_MAPS, ObjectKey.of("default", "kept"))
                    .isPresent());
            assertEquals(List.of(), cluster.sql("SELECT name FROM objects WHERE kind = 'ConfigMap' AND name = 'lost'"));
        }
    }

    @Test
    void killedSyncClusterHasLostNothingItAcknowledged() throws Exception {
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        killWhileWriting("sync", acknowledged);

        try (Cluster cluster = start(directory.resolve("data"))) {
            for (Map.Entry<String, String> written : acknowledged.entrySet()) {
                KubeObject found =
                        client(cluster).get(Resources.CONFIG_MAPS, ObjectKey.of("default", written.getKey()));
                assertEquals(written.getValue(), found.uid() + "@" + found.resourceVersion());
            }
        }
    }

    @Test
    void killedAsyncClusterNeverRepeatsAVersion() throws Exception {
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        killWhileWriting("async", acknowledged);
        long highest = acknowledged.values().stream()
                .mapToLong(v -> Long.parseLong(v.substring(v.indexOf('@') + 1)))
                .max()
                .orElseThrow();

        try (Cluster cluster = Cluster.builder()
                .name("again")
                .profile(Profile.APISERVER)
                .data(directory.resolve("data"), Durability.ASYNC)
                .start()) {
            KubeObject next = create(client(cluster), "after");

            assertTrue(next.resourceVersion() > highest, next.resourceVersion() + " follows " + highest);
        }
    }

    /** Several clients write until some time after the process was killed; what was answered is noted down. */
    private void killWhileWriting(String durability, Map<String, String> acknowledged) throws Exception {
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_THE_KILL);
        try (UpProcess up = UpProcess.start(
                        directory, "--data", directory.resolve("data").toString(), "--durability", durability)
                .ready()) {
            ApiClient client = up.client();
            List<Thread> writers = IntStream.range(0, WRITERS)
                    .mapToObj(i -> new Thread(() -> writeUntilGone(client, "w" + i, acknowledged, enough)))
                    .toList();
            writers.forEach(Thread::start);
            enough.await();
            up.kill();
            for (Thread writer : writers) {
                writer.join();
            }
        }
        assertNotEquals(0, acknowledged.size());
    }

    private static void writeUntilGone(
            ApiClient client, String prefix, Map<String, String> acknowledged, CountDownLatch enough) {
        try {
            for (int i = 0; ; i++) {
                KubeObject made = create(client, prefix + "-" + i);
                acknowledged.put(made.name(), made.uid() + "@" + made.resourceVersion());
                enough.countDown();
            }
        } catch (UncheckedIOException serverGone) {
            // This is what the test is about: whatever was in flight has no answer.
        }
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void sqlSeesEveryAcknowledgedWriteInEveryMode(Durability durability) {
        Cluster.Builder builder = Cluster.builder().name("sql").profile(Profile.APISERVER);
        if (durability != Durability.MEMORY) {
            builder.data(directory, durability);
        }
        try (Cluster cluster = builder.start()) {
            KubeObject made = create(client(cluster), "one");

            List<Map<String, Object>> rows = cluster.sql(
                    "SELECT rv, kind, resource, ns, name, uid FROM objects WHERE ns = 'default' AND name = 'one'");

            assertEquals(
                    List.of(Map.of(
                            "rv", made.resourceVersion(),
                            "kind", "ConfigMap",
                            "resource", "configmaps",
                            "ns", "default",
                            "name", "one",
                            "uid", made.uid())),
                    rows.stream().map(RestartTest::lowerCase).toList());
        }
    }

    private static Map<String, Object> lowerCase(Map<String, Object> row) {
        return row.entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().toLowerCase(java.util.Locale.ROOT), Map.Entry::getValue));
    }
}
