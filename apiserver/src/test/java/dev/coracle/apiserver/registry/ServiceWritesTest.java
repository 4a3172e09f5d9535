package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceWritesTest {
    private final TestRegistry test = new TestRegistry();

    @AfterEach
    void close() {
        test.close();
    }

    private KubeObject create(String name, String spec) {
        return test.client.create(Resources.SERVICES, "default", service(name, spec));
    }

    private static ObjectNode service(String name, String spec) {
        return KubeObject.ofTrusted(("{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name + "'},'spec':{"
                                + spec + "}}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8))
                .copy();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'clusterIP':'10.96.0.9','ports':[{'port':0}] | spec.clusterIPs: Invalid value: [\"\"10.96.0.9\"\"]: failed to"
                        + " allocate IP 10.96.0.9: provided IP is already allocated",
                "'clusterIP':'10.1.2.3','ports':[{'port':80}] | spec.clusterIPs: Invalid value: [\"\"10.1.2.3\"\"]: failed to"
                        + " allocate IP 10.1.2.3: the provided network does not match the current range",
                "'type':'NodePort','ports':[{'port':80,'nodePort':80}] | spec.ports[0].nodePort: Invalid value: 80:"
                        + " provided port is not in the valid range. The range of valid ports is 30000-32767",
                "'type':'NodePort','ports':[{'name':'a','port':80,'nodePort':30060},{'name':'b','port':81,'nodePort':30060}]"
                        + " | spec.ports[1].nodePort: Invalid value: 30060: provided port is already allocated",
                "'ipFamilies':['IPv6'],'ports':[{'port':80}] | spec.ipFamilies[0]: Invalid value: \"\"IPv6\"\": not configured"
                        + " on this cluster",
                "'ipFamilyPolicy':'RequireDualStack','ports':[{'port':80}] | spec.ipFamilyPolicy: Invalid value:"
                        + " \"\"RequireDualStack\"\": this cluster is not configured for dual-stack services",
            })
    void isRefusedByAllocatorsBeforeValidation(String spec, String message) {
        create("first", "'clusterIP':'10.96.0.9','ports':[{'port':80}]");

        StatusException refused = assertThrows(StatusException.class, () -> create("s", spec));

        assertEquals("Service \"s\" is invalid: " + message.replace("\"\"", "\""), refused.getMessage());
    }

    @Test
    void anAddressIsTakenBeforeTheNameIsMissed() {
        StatusException refused = assertThrows(StatusException.class, () -> create("", "'ports':[{'port':80}]"));

        assertTrue(
                refused.getMessage()
                        .matches(
                                "Service \"\" is invalid: spec\\.clusterIPs: Invalid value: \\[\"\"]: failed to allocate IP:"
                                        + " IPAddress\\.networking\\.k8s\\.io \"10\\.96\\.[0-9.]+\" is invalid:"
                                        + " spec\\.parentRef\\.name: Required value"),
                refused.getMessage());
    }

    @Test
    void aDryRunShowsAddressesThatNobodyHas() {
        Kind services = test.registry.kind(Resources.SERVICES);
        KubeObject shown = test.registry
                .creator()
                .create(
                        services,
                        "default",
                        service("s", "'type':'NodePort','ports':[{'port':80}]"),
                        WriteOptions.of(TestRegistry.admin(), "", true))
                .toCompletableFuture()
                .join();

        assertEquals("10.96.0.0", shown.text("spec.clusterIP"));
        assertEquals(32769, shown.at("spec").list("ports").get(0).integer("nodePort", 0));
    }

    @Test
    void takesItsEndpointsAlong() {
        ObjectKey key = ObjectKey.of("default", "s");
        create("s", "'ports':[{'port':80}]");
        test.client.create(
                Resources.ENDPOINTS,
                "default",
                KubeObject.ofTrusted("{\"apiVersion\":\"v1\",\"kind\":\"Endpoints\",\"metadata\":{\"name\":\"s\"}}"
                                .getBytes(StandardCharsets.UTF_8))
                        .copy());

        test.client.delete(Resources.SERVICES, key, DeleteOptions.DEFAULT);

        assertFalse(test.client.find(Resources.ENDPOINTS, key).isPresent());
    }
}
