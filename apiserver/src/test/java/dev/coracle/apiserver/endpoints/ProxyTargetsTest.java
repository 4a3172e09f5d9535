package dev.coracle.apiserver.endpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 1.12 of the service contract. */
class ProxyTargetsTest {
    private static final KubeObject SERVICE = object("""
            {"metadata":{"name":"web","namespace":"n"},
             "spec":{"ports":[{"name":"http","port":80},{"name":"admin","port":8080}]}}""");
    private static final KubeObject POD = object("""
            {"metadata":{"name":"p","namespace":"n"},"spec":{"containers":[{},{"ports":[{"containerPort":8443}]}]},
             "status":{"podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}]}}""");
    private static final KubeObject ENDPOINTS = object("""
            {"metadata":{"name":"web","namespace":"n"},"subsets":[
              {"addresses":[{"ip":"10.0.0.9"},
                            {"ip":"10.0.0.1","targetRef":{"kind":"Pod","namespace":"n","name":"p"}},
                            {"ip":"10.0.0.7","targetRef":{"kind":"Pod","namespace":"n","name":"p"}},
                            {"ip":"10.0.0.1","targetRef":{"kind":"Pod","namespace":"other","name":"p"}}],
               "ports":[{"name":"http","port":9376}]},
              {"notReadyAddresses":[{"ip":"10.0.0.1","targetRef":{"kind":"Pod","namespace":"n","name":"p"}}],
               "ports":[{"name":"admin","port":9377}]}]}""");

    private static KubeObject object(String json) {
        try {
            return KubeObject.of((ObjectNode) Json.parse(json.getBytes(StandardCharsets.UTF_8)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web, '', web, ''",
        "web:80, '', web, 80",
        "https:web:http, https, web, http",
        "http:web:, http, web, ''",
        ":web:80, '', web, 80",
    })
    void namesHaveASchemeAndAPort(String id, String scheme, String name, String port) {
        assertEquals(Optional.of(new SchemeNamePort(scheme, name, port)), SchemeNamePort.parse(id));
    }

    @ParameterizedTest
    @CsvSource({"ftp:web:80", "a:b:c:d", "':80'", "http::80"})
    void otherNamesAreRefused(String id) {
        assertEquals(Optional.empty(), SchemeNamePort.parse(id));
    }

    private static ProxyTargets.Target service(String id, Optional<KubeObject> endpoints) {
        return ProxyTargets.service(
                id,
                SchemeNamePort.parse(id).orElseThrow(),
                SERVICE,
                endpoints,
                key -> key.equals(POD.key()) ? Optional.of(POD) : Optional.empty(),
                new Random(1));
    }

    @ParameterizedTest
    @CsvSource({"web:http, http", "web:80, http", "https:web:http, https"})
    void onlyReadyAddressesOfTheServicesPodsAreUsed(String id, String scheme) {
        assertEquals(new ProxyTargets.Target(scheme, "10.0.0.1", "9376"), service(id, Optional.of(ENDPOINTS)));
    }

    @ParameterizedTest
    @CsvSource({
        "web:81, no service port 81 found for service \"web\"",
        "web:admin, no endpoints available for service \"web:admin\"",
        "web:8080, no endpoints available for service \"web:8080\"",
        "web, no endpoints available for service \"web\"",
    })
    void aServiceWithoutAddressIsUnavailable(String id, String message) {
        StatusException e = assertThrows(StatusException.class, () -> service(id, Optional.of(ENDPOINTS)));

        assertEquals(503, e.code());
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"p, http, 8443", "p:81, http, 81", "https:p:, https, 8443"})
    void podsAreReachedAtTheirFirstPort(String id, String scheme, String port) {
        assertEquals(
                new ProxyTargets.Target(scheme, "10.0.0.1", port),
                ProxyTargets.pod(SchemeNamePort.parse(id).orElseThrow(), POD));
    }

    @ParameterizedTest
    @CsvSource({"''", "127.0.0.1", "169.254.169.254", "224.0.0.1", "::1", "fe80::1"})
    void podsMustHaveAnAddressOfTheirOwn(String ip) {
        KubeObject pod = object("{\"metadata\":{\"name\":\"p\"},\"status\":{\"podIP\":\"" + ip + "\"}}");

        StatusException e = assertThrows(
                StatusException.class,
                () -> ProxyTargets.pod(SchemeNamePort.parse("p").orElseThrow(), pod));

        assertEquals(400, e.code());
        assertEquals("address not allowed", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a/b, a/b",
        "/a//b/./c, /a/b/c",
        "/a/../../b/, /b/",
        "a/, a/",
        "/, /",
        "../a, ../a",
    })
    void pathsAreCleanedAsGoDoes(String path, String expected) {
        assertEquals(expected, ProxyPath.cleanKeepingSlash(path));
    }
}
