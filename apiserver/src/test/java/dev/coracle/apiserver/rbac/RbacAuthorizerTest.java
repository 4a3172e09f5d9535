package dev.coracle.apiserver.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Store;
import dev.coracle.apiserver.storage.h2.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RbacAuthorizerTest {
    private static final Caller ANONYMOUS = UserInfo.ANONYMOUS.caller("");
    private static final Caller JANE =
            UserInfo.of("jane", List.of("dev")).authenticated().caller("");
    private static final Caller ACCOUNT = UserInfo.of("system:serviceaccount:a:sa", List.of("system:serviceaccounts"))
            .caller("");
    private static final Store STORE = Stores.memory(
            "test",
            Thread::new,
            (task, fault) -> {
                throw new AssertionError(task, fault);
            },
            new ManualTime(Instant.EPOCH));
    private static final RbacAuthorizer AUTHORIZER = new RbacAuthorizer(STORE::image);

    @BeforeAll
    static void defaultRoles() {
        DefaultRoles.read().forEach(d -> put(d.resource().resource(), Json.text(d.object())));
        put("roles", """
            {"metadata": {"namespace": "a", "name": "r"}, "rules": [
              {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]},
              {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"], "verbs": ["get"]},
              {"apiGroups": ["apps"], "resources": ["*/scale"], "verbs": ["*"]}]}""");
        put("rolebindings", """
            {"metadata": {"namespace": "a", "name": "b"}, "roleRef": {"kind": "Role", "name": "r"},
             "subjects": [{"kind": "User", "name": "jane"}, {"kind": "ServiceAccount", "name": "sa"}]}""");
        put("rolebindings", """
            {"metadata": {"namespace": "b", "name": "lost"}, "roleRef": {"kind": "Role", "name": "gone"},
             "subjects": [{"kind": "Group", "name": "dev"}]}""");
    }

    @AfterAll
    static void close() {
        STORE.close();
    }

    private static void put(String resource, String json) {
        var tree = Json.parseTrusted(json);
        String namespace = tree.path("metadata").path("namespace").asText("");
        String name = tree.path("metadata").path("name").asText();
        StorageKey key = new StorageKey(resource + ".rbac.authorization.k8s.io", ObjectKey.of(namespace, name));
        STORE.commit("put", tx -> tx.put(key, tree)).toCompletableFuture().join();
    }

    private static Authorizer.Decision decision(Caller caller, String method, String path) {
        ApiRequest request = new ApiRequest(method, path, Map.of(), Map.of(), new byte[0], caller);
        return AUTHORIZER.authorize(caller, RequestAttributes.of(request));
    }

    @ParameterizedTest
    @MethodSource("rights")
    void boundRolesDecide(Caller caller, String method, String path, boolean allowed) {
        assertEquals(allowed, decision(caller, method, path).allowed());
    }

    static Stream<Arguments> rights() {
        String a = "/api/v1/namespaces/a/";
        return Stream.of(
                arguments(ANONYMOUS, "GET", "/version", true),
                arguments(ANONYMOUS, "GET", "/readyz", true),
                arguments(ANONYMOUS, "GET", "/api", false),
                arguments(ANONYMOUS, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", false),
                arguments(JANE, "GET", "/apis", true),
                arguments(JANE, "GET", "/openapi/v3", true),
                arguments(JANE, "GET", "/metrics", false),
                arguments(JANE, "GET", "/api/v1/pods", false),
                arguments(JANE, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", true),
                arguments(JANE, "GET", a + "configmaps", true),
                arguments(JANE, "GET", a + "configmaps/x", true),
                arguments(JANE, "DELETE", a + "configmaps/x", false),
                arguments(JANE, "GET", "/api/v1/namespaces/b/configmaps", false),
                arguments(JANE, "GET", "/api/v1/configmaps", false),
                arguments(JANE, "GET", a + "secrets/one", true),
                arguments(JANE, "GET", a + "secrets/two", false),
                arguments(JANE, "GET", a + "secrets", false),
                arguments(JANE, "PUT", "/apis/apps/v1/namespaces/a/deployments/d/scale", true),
                arguments(JANE, "PUT", "/apis/apps/v1/namespaces/a/deployments/d", false),
                arguments(ACCOUNT, "GET", a + "configmaps", true),
                arguments(ACCOUNT, "GET", "/openid/v1/jwks", true));
    }

    @Test
    void theReasonNamesBindingRoleAndSubject() {
        assertEquals(
                "RBAC: allowed by RoleBinding \"b/a\" of Role \"r\" to ServiceAccount \"sa/a\"",
                decision(ACCOUNT, "GET", "/api/v1/namespaces/a/configmaps").reason());
        assertEquals(
                "RBAC: allowed by ClusterRoleBinding \"system:discovery\" of ClusterRole \"system:discovery\""
                        + " to Group \"system:authenticated\"",
                decision(JANE, "GET", "/apis").reason());
    }

    @Test
    void aBindingToAMissingRoleSaysSo() {
        assertEquals(
                "RBAC: role.rbac.authorization.k8s.io \"gone\" not found",
                decision(JANE, "GET", "/api/v1/namespaces/b/configmaps").reason());
    }

    @Test
    void changesCountFromTheNextRequestOn() {
        put("clusterroles", """
            {"metadata": {"name": "c"}, "rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}]}""");
        put("clusterrolebindings", """
            {"metadata": {"name": "c"}, "roleRef": {"kind": "ClusterRole", "name": "c"},
             "subjects": [{"kind": "User", "name": "late"}]}""");
        Caller late = UserInfo.of("late", List.of()).caller("");
        assertEquals(true, decision(late, "GET", "/api/v1/nodes/n").allowed());

        STORE.commit(
                        "delete",
                        tx -> tx.delete(
                                new StorageKey("clusterrolebindings.rbac.authorization.k8s.io", ObjectKey.of("", "c"))))
                .toCompletableFuture()
                .join();
        assertEquals(false, decision(late, "GET", "/api/v1/nodes/n").allowed());
    }

    @ParameterizedTest
    @MethodSource("grants")
    void whatIsNotHeldIsMissing(String held, String wanted, String missing) {
        List<String> found = RuleCover.missing(rules(held), rules(wanted)).stream()
                .map(RuleCover::describe)
                .toList();
        assertEquals(missing, String.join("\n", found));
    }

    private static List<PolicyRule> rules(String json) {
        return PolicyRule.all(dev.coracle.apimachinery.object.Fields.of(Json.parseTrusted("{\"rules\":" + json + "}")));
    }

    static Stream<Arguments> grants() {
        String pods = "[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\",\"list\"]}]";
        String everything = "[{\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]}]";
        String onePod =
                "[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"resourceNames\":[\"p\"],\"verbs\":[\"get\"]}]";
        return Stream.of(
                arguments(everything, pods, ""),
                arguments(pods, onePod, ""),
                arguments("[]", pods, "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\" \"list\"]}"),
                arguments(onePod, pods, "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\" \"list\"]}"),
                arguments(pods, everything, "{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}"),
                arguments(
                        everything,
                        "[{\"nonResourceURLs\":[\"/x\"],\"verbs\":[\"get\"]}]",
                        "{NonResourceURLs:[\"/x\"], Verbs:[\"get\"]}"),
                arguments(
                        "[{\"nonResourceURLs\":[\"/x/*\"],\"verbs\":[\"get\"]}]",
                        "[{\"nonResourceURLs\":[\"/x/y\"],\"verbs\":[\"get\"]}]",
                        ""));
    }
}
