package dev.coracle.apiserver.serviceaccount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Store;
import dev.coracle.apiserver.storage.h2.Stores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceAccountTokensTest {
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final SigningKey KEY = SigningKey.generate();
    private static final Caller NOBODY = new Caller("system:anonymous", "", List.of(), Map.of(), "");

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-02T03:04:05Z"));
    private final Store store = Stores.memory(
            "test",
            Thread::new,
            (task, fault) -> {
                throw new AssertionError(task, fault);
            },
            time);
    private final ServiceAccountTokens tokens = new ServiceAccountTokens(ISSUER, () -> KEY, store::image, time);
    private final KubeObject account = put("serviceaccounts", "robot");
    private final KubeObject pod = put("pods", "p");

    @AfterEach
    void close() {
        store.close();
    }

    private KubeObject put(String resource, String name) {
        ObjectNode tree = Json.object();
        tree.putObject("metadata").put("namespace", "a").put("name", name).put("uid", name + "-uid");
        StorageKey key = new StorageKey(resource, ObjectKey.of("a", name));
        return store.commit("put", tx -> tx.put(key, tree))
                .toCompletableFuture()
                .join();
    }

    private void delete(String resource, String name) {
        store.commit("delete", tx -> tx.delete(new StorageKey(resource, ObjectKey.of("a", name))))
                .toCompletableFuture()
                .join();
    }

    private String token(List<String> audiences, long seconds, boolean bound) {
        return tokens.issue(new TokenSpec(
                account,
                audiences,
                seconds,
                bound ? Optional.of(new BoundObject("Pod", "p", pod.uid(), null)) : Optional.empty()));
    }

    private static ObjectNode claims(String token) {
        String middle = token.split("\\.")[1];
        return Json.parseTrusted(new String(Base64.getUrlDecoder().decode(middle), StandardCharsets.UTF_8));
    }

    @Test
    void aTokenNamesItsAccountAndPod() {
        String token = token(List.of(ISSUER), 3600, true);
        UserInfo user = tokens.authenticate(token).orElseThrow();

        assertEquals("system:serviceaccount:a:robot", user.name());
        assertEquals("robot-uid", user.uid());
        assertEquals(
                List.of("system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"), user.groups());
        assertEquals(List.of("p"), user.extra().get("authentication.kubernetes.io/pod-name"));
        assertEquals(
                List.of("JTI=" + claims(token).path("jti").asText()),
                user.extra().get("authentication.kubernetes.io/credential-id"));
        assertEquals("system:serviceaccount:a:robot", claims(token).path("sub").asText());
        assertEquals(
                3600,
                claims(token).path("exp").asLong() - claims(token).path("iat").asLong());
    }

    @Test
    void tokensOfKubeletsLiveAYear() {
        ObjectNode claims = claims(token(List.of(ISSUER), 3607, true));

        assertEquals(
                Duration.ofDays(365).toSeconds(),
                claims.path("exp").asLong() - claims.path("iat").asLong());
        assertEquals(
                3607,
                claims.path("kubernetes.io").path("warnafter").asLong()
                        - claims.path("iat").asLong());
    }

    @Test
    void aTokenEndsWithItsTime() {
        String token = token(List.of(ISSUER), 600, false);
        time.advance(Duration.ofSeconds(599));
        assertTrue(tokens.authenticate(token).isPresent());

        time.advance(Duration.ofSeconds(1));
        assertFalse(tokens.authenticate(token).isPresent());
    }

    @Test
    void aTokenEndsWithItsPod() {
        String token = token(List.of(ISSUER), 3600, true);
        delete("pods", "p");

        assertFalse(tokens.authenticate(token).isPresent());
    }

    @Test
    void aTokenEndsWithItsAccount() {
        String token = token(List.of(ISSUER), 3600, false);
        delete("serviceaccounts", "robot");

        assertFalse(tokens.authenticate(token).isPresent());
    }

    @Test
    void otherAudiencesAreNotTheApi() {
        String token = token(List.of("other"), 3600, false);

        assertFalse(tokens.authenticate(token).isPresent());
        assertEquals(
                List.of("other"),
                tokens.authenticate(token, List.of("more", "other"))
                        .orElseThrow()
                        .audiences());
    }

    @Test
    void changedTokensAreUnknown() {
        String token = token(List.of(ISSUER), 3600, false);
        String[] parts = token.split("\\.");
        ObjectNode claims = claims(token);
        claims.put("sub", "system:serviceaccount:a:admin");
        String forged = parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(claims))
                + "." + parts[2];

        assertFalse(tokens.authenticate(forged).isPresent());
        assertFalse(tokens.authenticate(token + "x").isPresent());
        assertFalse(tokens.authenticate("a.b.c").isPresent());
    }

    @Test
    void aKeySurvivesBeingWrittenDown() {
        SigningKey again = SigningKey.parse(KEY.text());
        byte[] message = {1, 2, 3};

        assertEquals(KEY.id(), again.id());
        assertTrue(again.verifies(message, KEY.sign(message)));
        assertFalse(again.verifies(new byte[] {1, 2, 4}, KEY.sign(message)));
    }

    @Test
    void tokensOfSecretsEndWithTheSecret() {
        put("secrets", "legacy");
        String token = tokens.issueLegacy(account, "legacy");
        assertEquals(
                "system:serviceaccount:a:robot",
                tokens.authenticate(token).orElseThrow().name());

        delete("secrets", "legacy");
        assertFalse(tokens.authenticate(token).isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/openid/v1/jwks | application/json | 406",
                "/openid/v1/jwks | application/jwk-set+json | 200",
                "/openid/v1/jwks | text/html, */*;q=0.8 | 200",
                "/openid/v1/jwks | '' | 200",
                "/.well-known/openid-configuration | application/json | 200",
                "/.well-known/openid-configuration | text/html | 406",
            })
    void issuerDocumentsHaveOneFormEach(String path, String accept, int code) {
        ApiRequest request =
                new ApiRequest("GET", path, Map.of(), Map.of("accept", List.of(accept)), new byte[0], NOBODY);
        int given = IssuerDocuments.handlers(tokens, () -> "127.0.0.1:6443")
                .get(path)
                .handle(request)
                .handle((answer, failure) -> failure instanceof StatusException refused
                        ? refused.code()
                        : ((ApiResponse.Whole) answer).code())
                .toCompletableFuture()
                .join();

        assertEquals(code, given);
    }
}
