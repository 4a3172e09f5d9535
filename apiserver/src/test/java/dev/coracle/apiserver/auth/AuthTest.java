package dev.coracle.apiserver.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuthTest {
    private static final Caller ANONYMOUS = UserInfo.ANONYMOUS.caller("");
    private static final Caller JANE =
            UserInfo.of("jane", List.of("dev")).authenticated().caller("");

    private static ApiRequest request(String method, String path, Map<String, List<String>> query) {
        return new ApiRequest(method, path, query, Map.of(), new byte[0], ANONYMOUS);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void attributesFollowThePath(String method, String path, String verb, String resource) {
        RequestAttributes attributes = RequestAttributes.of(request(method, path, Map.of()));

        assertEquals(verb, attributes.verb());
        assertEquals(
                resource,
                attributes
                        .resource()
                        .map(r -> String.join(
                                "|", r.type().group(), r.type().version(), r.namespace(), r.qualified(), r.name()))
                        .orElse(""));
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                arguments("GET", "/", "get", ""),
                arguments("GET", "/api/v1", "get", ""),
                arguments("GET", "/apis/apps/v1", "get", ""),
                arguments("GET", "/healthz", "get", ""),
                arguments("GET", "/api/v1/nodes", "list", "|v1||nodes|"),
                arguments("GET", "/api/v1/namespaces", "list", "|v1||namespaces|"),
                arguments("GET", "/api/v1/namespaces/a", "get", "|v1|a|namespaces|a"),
                arguments("PUT", "/api/v1/namespaces/a/finalize", "update", "|v1|a|namespaces/finalize|a"),
                arguments("GET", "/api/v1/namespaces/a/pods/", "list", "|v1|a|pods|"),
                arguments("GET", "/api/v1/watch/pods", "watch", "|v1||pods|"),
                arguments("GET", "/api/v1/watch/namespaces/a/pods/p", "watch", "|v1|a|pods|p"),
                arguments("GET", "/api/v1/namespaces/a/pods/p/log", "get", "|v1|a|pods/log|p"),
                arguments("POST", "/api/v1/namespaces/a/pods/p/exec", "create", "|v1|a|pods/exec|p"),
                arguments(
                        "DELETE",
                        "/apis/apps/v1/namespaces/a/deployments",
                        "deletecollection",
                        "apps|v1|a|deployments|"),
                arguments("PATCH", "/apis/apps/v1/namespaces/a/deployments/d", "patch", "apps|v1|a|deployments|d"));
    }

    @Test
    void watchesAndSelectedNamesAreSeen() {
        RequestAttributes watch = RequestAttributes.of(request(
                "GET",
                "/api/v1/namespaces/a/pods",
                Map.of("watch", List.of("true"), "fieldSelector", List.of("metadata.name=p"))));

        assertEquals("watch", watch.verb());
        assertEquals("p", watch.resource().orElseThrow().name());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalsSpeakAsUpstream(Caller caller, String method, String path, String message) {
        RequestAttributes attributes = RequestAttributes.of(request(method, path, Map.of()));

        assertEquals(message, Forbidden.of(caller, attributes, "").getMessage());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(ANONYMOUS, "GET", "/", "forbidden: User \"system:anonymous\" cannot get path \"/\""),
                arguments(
                        JANE,
                        "GET",
                        "/api/v1/nodes",
                        "nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API group \"\" at the"
                                + " cluster scope"),
                arguments(
                        JANE,
                        "GET",
                        "/apis/apps/v1/namespaces/a/deployments/d",
                        "deployments.apps \"d\" is forbidden: User \"jane\" cannot get resource \"deployments\" in"
                                + " API group \"apps\" in the namespace \"a\""),
                arguments(
                        JANE,
                        "GET",
                        "/api/v1/namespaces/a/pods/p/log",
                        "pods \"p\" is forbidden: User \"jane\" cannot get resource \"pods/log\" in API group \"\" in"
                                + " the namespace \"a\""));
    }

    @Test
    void tokensAreWholeOrNothing() {
        Authenticator authenticator = new Authenticator(List.of(StaticTokens.admin("secret")));

        assertEquals(
                List.of("system:masters", "system:authenticated"),
                authenticator.user("secret").groups());
        assertThrows(StatusException.class, () -> authenticator.user("secre"));
        assertThrows(StatusException.class, () -> authenticator.user("secret1"));
    }

    @Test
    void otherSchemesAreAnonymousAndProtocolTokensCount() {
        Authenticator authenticator = new Authenticator(List.of(StaticTokens.admin("secret")));
        ApiRequest basic = new ApiRequest(
                "GET", "/", Map.of(), Map.of("authorization", List.of("Basic YTpi")), new byte[0], ANONYMOUS);
        ApiRequest browser = new ApiRequest(
                "GET",
                "/",
                Map.of(),
                Map.of(
                        "sec-websocket-protocol",
                        List.of("base64url.bearer.authorization.k8s.io.c2VjcmV0, v4.channel.k8s.io")),
                new byte[0],
                ANONYMOUS);

        assertEquals(UserInfo.ANONYMOUS, authenticator.authenticate(basic, Optional.empty()));
        assertEquals(
                "admin", authenticator.authenticate(browser, Optional.empty()).name());
    }
}
