package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of Ingress, NetworkPolicy and Event; the texts are those of a v1.36.2 server. */
class NetworkingAndEventRulesTest {
    private static final GroupVersionResource NEW_EVENTS = GroupVersionResource.of("events.k8s.io", "v1", "events");

    private final TestRegistry cluster = new TestRegistry();

    @AfterEach
    void close() {
        cluster.close();
    }

    private String refusal(GroupVersionResource resource, String body) {
        StatusException e = assertThrows(
                StatusException.class, () -> cluster.client.create(resource, "default", TestRegistry.json(body)));
        return e.getMessage().replaceFirst("^[^ ]+ \"[^\"]*\" is invalid: ", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {}                                             | spec: Invalid value: null: either `defaultBackend` or `rules` must be specified
            {rules:[{host:1.2.3.4}]}                       | spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address
            {defaultBackend:{}}                            | spec.defaultBackend: Invalid value: "": resource or service backend is required
            {defaultBackend:{service:{name:s,port:{number:80,name:x}}}} | spec.defaultBackend: Invalid value: "": cannot set both port name & port number
            {rules:[{http:{paths:[{backend:{service:{name:s,port:{number:80}}}}]}}]} | spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified
            {rules:[{http:{paths:[{path:x,pathType:Prefix,backend:{service:{name:s,port:{number:80}}}}]}}]} | spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path
            {rules:[{http:{paths:[{path://x,pathType:Prefix,backend:{service:{name:s,port:{number:80}}}}]}}]} | spec.rules[0].http.paths[0].path: Invalid value: "//x": must not contain '//'
            {rules:[{http:{paths:[{path:/,pathType:Odd,backend:{service:{name:s,port:{number:80}}}}]}}]} | spec.rules[0].http.paths[0].pathType: Unsupported value: "Odd": supported values: "Exact", "ImplementationSpecific", "Prefix"
            """)
    void ingresses(String spec, String expected) {
        assertEquals(
                expected,
                refusal(
                        GroupVersionResource.of("networking.k8s.io", "v1", "ingresses"),
                        "{metadata:{name:i},spec:" + spec + "}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ingress:[{from:[{}]}]                    | spec.ingress[0].from[0]: Required value: must specify a peer
            ingress:[{from:[{ipBlock:{cidr:x}}]}]    | spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
            ingress:[{from:[{ipBlock:{cidr:10.0.0.0/8,except:[11.0.0.0/8]}}]}] | spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/8": must be a strict subset of `cidr`
            ingress:[{ports:[{port:99999}]}]         | spec.ingress[0].ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive
            ingress:[{ports:[{port:5,endPort:1}]}]   | spec.ingress[0].ports[0].endPort: Invalid value: 5: must be greater than or equal to `port`
            policyTypes:[Odd]                        | spec.policyTypes[0]: Unsupported value: "Odd": supported values: "Ingress", "Egress"
            """)
    void networkPolicies(String rules, String expected) {
        GroupVersionResource policies = GroupVersionResource.of("networking.k8s.io", "v1", "networkpolicies");

        assertEquals(expected, refusal(policies, "{metadata:{name:n},spec:{podSelector:{}," + rules + "}}"));
    }

    @Test
    void eventsBelongToTheNamespaceOfTheirObject() {
        assertEquals(
                "involvedObject.namespace: Invalid value: \"other\": does not match event.namespace",
                refusal(
                        Resources.EVENTS,
                        "{metadata:{name:e},reason:R,involvedObject:{kind:Pod,name:p,namespace:other}}"));
    }

    @Test
    void newEventsNeedATime() {
        assertEquals(
                "eventTime: Required value",
                refusal(
                        NEW_EVENTS,
                        "{metadata:{name:e},type:Normal,reason:R,action:A,reportingController:c,reportingInstance:i,"
                                + "regarding:{kind:Pod,name:p,namespace:default}}"));
    }

    @Test
    void nobodyOwnsWhatEveryEventHas() {
        KubeObject event = cluster.client.create(
                Resources.EVENTS,
                "default",
                TestRegistry.json("{metadata:{name:o},reason:R,involvedObject:{kind:Pod,name:p,namespace:default}}"));

        Fields owned = Fields.of(event.tree().at("/metadata/managedFields/0/fieldsV1"));
        assertTrue(owned.has("f:reason"));
        assertFalse(owned.has("f:eventTime"));
        assertFalse(owned.has("f:reportingComponent"));
        assertFalse(owned.has("f:reportingInstance"));
    }

    @Test
    void bothEventResourcesShowTheSameObjects() {
        cluster.client.create(
                Resources.EVENTS,
                "default",
                TestRegistry.json("{metadata:{name:e},reason:R,message:long,count: 3,source:{component:kubelet},"
                        + "involvedObject:{kind:Pod,name:p,namespace:default}}"));

        KubeObject shown = cluster.client.get(NEW_EVENTS, ObjectKey.of("default", "e"));

        assertEquals("events.k8s.io/v1", shown.text("apiVersion"));
        assertEquals("long", shown.text("note"));
        assertEquals("3", shown.text("deprecatedCount"));
        assertEquals("kubelet", shown.text("deprecatedSource.component"));
        assertEquals("p", shown.text("regarding.name"));
        assertEquals("", shown.text("message"));
    }
}
