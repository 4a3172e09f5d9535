package dev.coracle.apiserver.flowcontrol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.registry.DefaultObject;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Store;
import dev.coracle.apiserver.storage.h2.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FlowControlTest {
    private static final ManualTime TIME = new ManualTime(Instant.EPOCH);
    private static final Store STORE = Stores.memory(
            "test",
            Thread::new,
            (task, fault) -> {
                throw new AssertionError(task, fault);
            },
            TIME);

    @BeforeAll
    static void defaults() {
        DefaultFlows.read(TIME).forEach(FlowControlTest::put);
    }

    /** Uids are names here. */
    private static void put(DefaultObject seed) {
        String name = seed.object().at("/metadata/name").asText();
        seed.object().withObject("metadata").put("uid", name);
        StorageKey key = new StorageKey(seed.resource().qualifiedName(), ObjectKey.of("", name));
        STORE.commit("put", tx -> tx.put(key, seed.object()))
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void close() {
        STORE.close();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theFirstMatchingSchemaDecides(String user, String group, String method, String path, String flow) {
        Caller caller = UserInfo.of(user, List.of(group)).authenticated().caller("");
        ApiRequest request = new ApiRequest(method, path, Map.of(), Map.of(), new byte[0], caller);

        FlowClassifier.Flow found = new FlowControl(STORE::image)
                .classify(caller, RequestAttributes.of(request))
                .orElseThrow();

        assertEquals(flow, found.schemaUid() + "/" + found.levelUid());
    }

    static Stream<Arguments> requests() {
        String pods = "/api/v1/namespaces/a/pods";
        String leases = "/apis/coordination.k8s.io/v1/namespaces/a/leases/l";
        return Stream.of(
                arguments("admin", "system:masters", "GET", pods, "exempt/exempt"),
                arguments("jane", "dev", "GET", pods, "global-default/global-default"),
                arguments("jane", "dev", "GET", "/readyz", "probes/exempt"),
                arguments("system:node:n", "system:nodes", "PUT", leases, "system-node-high/node-high"),
                arguments(
                        "system:node:n",
                        "system:nodes",
                        "PATCH",
                        "/api/v1/nodes/n/status",
                        "system-node-high/node-high"),
                arguments("system:node:n", "system:nodes", "GET", pods, "system-nodes/system"),
                arguments("system:kube-scheduler", "x", "PUT", leases, "system-leader-election/leader-election"),
                arguments("system:kube-scheduler", "x", "GET", pods, "kube-scheduler/workload-high"),
                arguments(
                        "system:serviceaccount:kube-system:c",
                        "system:serviceaccounts",
                        "GET",
                        pods,
                        "kube-system-service-accounts/workload-high"),
                arguments(
                        "system:serviceaccount:a:c",
                        "system:serviceaccounts",
                        "GET",
                        pods,
                        "service-accounts/workload-low"));
    }
}
