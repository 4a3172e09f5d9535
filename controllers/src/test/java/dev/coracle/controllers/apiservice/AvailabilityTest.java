package dev.coracle.controllers.apiservice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reasons and messages of kube-apiserver 1.36. */
class AvailabilityTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final KubeObject API = object(
            "{'metadata':{'name':'v1.x.test'},'spec':{'service':{'namespace':'a','name':'s','port':443}},'status':{}}");

    private static KubeObject object(String json) {
        return KubeObject.of(Json.parseTrusted(json.replace('\'', '"')));
    }

    private static Optional<KubeObject> optional(String json) {
        return Optional.ofNullable(json).map(AvailabilityTest::object);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                " | | ServiceNotFound | service/s in \"a\" is not present",
                "{'spec':{'type':'ClusterIP','ports':[{'port':80}]}} | | ServicePortError"
                        + " | service/s in \"a\" is not listening on port 443",
                "{'spec':{'type':'ClusterIP','ports':[{'port':443}]}} | | EndpointsNotFound"
                        + " | cannot find endpointslices for service/s in \"a\"",
                "{'spec':{'type':'ClusterIP','ports':[{'name':'h','port':443}]}} | {'ports':[{'name':'h'}],'endpoints':[]}"
                        + " | MissingEndpoints | endpointslices for service/s in \"a\" have no addresses with port name \"h\"",
                "{'spec':{'type':'ClusterIP','ports':[{'name':'h','port':443}]}} | {'ports':[{'name':'o'}],'endpoints':[{}]}"
                        + " | MissingEndpoints | endpointslices for service/s in \"a\" have no addresses with port name \"h\"",
                "{'spec':{'type':'ClusterIP','ports':[{'port':443}]}} | {'ports':[{'name':''}],'endpoints':[{}]}"
                        + " | FailedDiscoveryCheck | nobody asks service/s in \"a\": this cluster does not aggregate APIs",
                "{'spec':{'type':'ExternalName'}} | | FailedDiscoveryCheck"
                        + " | nobody asks service/s in \"a\": this cluster does not aggregate APIs",
            })
    void saysWhatIsMissing(String service, String slice, String reason, String message) {
        assertEquals(
                new Availability(reason, message),
                Availability.of(
                        API, optional(service), optional(slice).map(List::of).orElse(List.of())));
    }

    @Test
    void isWrittenOnce() {
        Availability missing = Availability.of(API, Optional.empty(), List.of());
        String conditions = missing.on(API, NOW).orElseThrow().toString();
        KubeObject known = object("{'metadata':{'name':'v1.x.test'},'status':{'conditions':" + conditions + "}}");

        assertEquals(Optional.empty(), missing.on(known, NOW.plusSeconds(1)));
        assertEquals(
                "2026-01-02T03:04:05Z",
                new Availability("ServicePortError", "m")
                        .on(known, NOW.plusSeconds(1))
                        .orElseThrow()
                        .at("/0/lastTransitionTime")
                        .asText());
    }
}
