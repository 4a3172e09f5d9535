package dev.coracle.apiserver.patch.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.patch.TestSchemas;
import dev.coracle.apiserver.schema.TypeSchema;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected managedFields and messages: what a real 1.36.2 server recorded for the same conversations. */
class FieldManagerTest {
    private static final Instant T1 = Instant.parse("2026-01-01T00:00:01Z");
    private static final Instant T2 = Instant.parse("2026-01-01T00:00:02Z");
    private static final GroupVersionKind CONFIG_MAP = new GroupVersionKind("", "v1", "ConfigMap");
    private static final GroupVersionKind DEPLOYMENT = new GroupVersionKind("apps", "v1", "Deployment");
    private static final GroupVersionKind SERVICE = new GroupVersionKind("", "v1", "Service");
    private static final FieldManager MANAGER = new FieldManager(FieldSet.ofPaths("status"));

    private static ObjectNode apply(ObjectNode live, String data, String manager, boolean force, Instant time) {
        ObjectNode config = json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'},'data':" + data + "}");
        return MANAGER.apply(live, config, TestSchemas.CONFIG_MAP, manager, force, "", CONFIG_MAP, time);
    }

    private static ObjectNode write(ObjectNode live, String data, String manager, Instant time) {
        ObjectNode now = live.deepCopy();
        now.set("data", json(data));
        return MANAGER.update(live, now, TestSchemas.CONFIG_MAP, manager, "", "v1", time);
    }

    private static void assertManagers(String expected, ObjectNode object) {
        StringBuilder text = new StringBuilder();
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            text.append(entry.path("manager").asText())
                    .append(' ')
                    .append(entry.path("operation").asText())
                    .append(' ')
                    .append(entry.path("fieldsV1").path("f:data").toString().replace("\"", ""))
                    .append('\n');
        }
        assertEquals(expected, text.toString());
    }

    @Test
    void appliersShareTakeAndGiveUpFields() {
        ObjectNode object = apply(null, "{'x':'1','y':'1'}", "m1", false, T1);
        assertManagers("m1 Apply {f:x:{},f:y:{}}\n", object);
        assertTrue(ManagedFields.sameButTimes(object, apply(object, "{'x':'1','y':'1'}", "m1", false, T2)));

        object = apply(object, "{'z':'1'}", "m2", false, T1);
        assertManagers("m1 Apply {f:x:{},f:y:{}}\nm2 Apply {f:z:{}}\n", object);

        object = apply(object, "{'x':'1','z':'1'}", "m2", false, T1);
        assertManagers("m1 Apply {f:x:{},f:y:{}}\nm2 Apply {f:x:{},f:z:{}}\n", object);

        object = apply(object, "{'x':'2','z':'1'}", "m2", true, T1);
        assertManagers("m1 Apply {f:y:{}}\nm2 Apply {f:x:{},f:z:{}}\n", object);

        object = apply(object, "{'k':'v'}", "m2", false, T1);
        assertManagers("m1 Apply {f:y:{}}\nm2 Apply {f:k:{}}\n", object);
        assertEquals("{\"y\":\"1\",\"k\":\"v\"}", object.path("data").toString());

        object = write(object, "{'k':'v','y':'9'}", "editor", T1);
        assertManagers("m2 Apply {f:k:{}}\neditor Update {f:y:{}}\n", object);

        object = write(object, "{'p':'1'}", "putter", T1);
        assertManagers("putter Update {f:p:{}}\n", object);

        object = apply(object, "{'y':'1'}", "m1", false, T1);
        assertManagers("m1 Apply {f:y:{}}\nputter Update {f:p:{}}\n", object);
    }

    @Test
    void aConflictNamesTheOwnerAndTheField() {
        ObjectNode live = write(apply(null, "{'x':'1','y':'1'}", "m1", false, T1), "{'x':'1','y':'9'}", "editor", T2);

        assertEquals(
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"Apply failed"
                        + " with 1 conflict: conflict with \\\"m1\\\": .data.x\",\"reason\":\"Conflict\",\"details\":{"
                        + "\"causes\":[{\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with \\\"m1\\\"\","
                        + "\"field\":\".data.x\"}]},\"code\":409}",
                failure(() -> apply(live, "{'x':'2'}", "m2", false, T2))
                        .toJson()
                        .toString());
        assertEquals(
                "Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.y",
                failure(() -> apply(live, "{'y':'2'}", "m2", false, T2)).getMessage());
        assertEquals(
                "Apply failed with 2 conflicts: conflicts with \"editor\" using v1:\n- .data.y\n"
                        + "conflicts with \"m1\":\n- .data.x",
                failure(() -> apply(live, "{'x':'2','y':'2'}", "m2", false, T2)).getMessage());
    }

    @Test
    void aResetForgetsAllManagersAndTrackingStaysOff() {
        ObjectNode live = apply(null, "{'x':'1'}", "m1", false, T1);
        ObjectNode reset = live.deepCopy();
        ((ObjectNode) reset.get("metadata")).putArray("managedFields").addObject();

        ObjectNode after = MANAGER.update(live, reset, TestSchemas.CONFIG_MAP, "later", "", "v1", T2);
        ObjectNode later = write(after, "{'n':'1'}", "later", T2);

        assertFalse(after.path("metadata").has("managedFields"));
        assertFalse(later.path("metadata").has("managedFields"));
    }

    @Test
    void theFirstApplyLeavesExistingFieldsToAnUpdater() {
        ObjectNode live =
                json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','uid':'u'},'data':{'x':'1'}}");

        ObjectNode after = apply(live, "{'y':'1'}", "m1", false, T1);

        assertManagers("m1 Apply {f:y:{}}\nbefore-first-apply Update {.:{},f:x:{}}\n", after);
    }

    @Test
    void unchangedEntriesKeepTheirTime() {
        ObjectNode live = MANAGER.update(
                null,
                json("{'metadata':{'name':'a'},'data':{'x':'1','y':'1'}}"),
                TestSchemas.CONFIG_MAP,
                "a",
                "",
                "v1",
                T1);

        ObjectNode after = write(live, "{'x':'1','y':'2'}", "b", T2);

        assertManagers("a Update {.:{},f:x:{}}\nb Update {f:y:{}}\n", after);
        assertEquals(
                "2026-01-01T00:00:01Z",
                after.at("/metadata/managedFields/0/time").asText());
        assertEquals(
                "2026-01-01T00:00:02Z",
                after.at("/metadata/managedFields/1/time").asText());
        assertEquals(after, write(after, "{'x':'1','y':'2'}", "c", T2.plusSeconds(5)));
    }

    @Test
    void oldUpdatersBecomeAncientChanges() {
        ObjectNode object = apply(null, "{'keep':'1'}", "m", false, T1);
        StringBuilder data = new StringBuilder("'keep':'1'");
        for (int i = 0; i < 12; i++) {
            data.append(",'f").append(i).append("':'1'");
            object = write(object, "{" + data + "}", "u" + i, T1.plusSeconds(i));
        }

        JsonNode entries = object.at("/metadata/managedFields");
        assertEquals(11, entries.size());
        assertEquals("ancient-changes", entries.get(1).path("manager").asText());
        assertEquals(
                "{\"f:f0\":{},\"f:f1\":{},\"f:f2\":{}}",
                entries.get(1).at("/fieldsV1/f:data").toString());
        assertEquals("2026-01-01T00:00:03Z", entries.get(1).path("time").asText());
    }

    @Test
    void aCreateOwnsWhatIsNotAPlainStruct() {
        ObjectNode now =
                json("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a','generation':1,'labels':"
                        + "{'oracle':'x'}},'spec':{'replicas':0,'selector':{'a':'b'},'strategy':{'type':'RollingUpdate',"
                        + "'rollingUpdate':{'maxSurge':'25%'}},'template':{'metadata':{'labels':{'app':'x'}},'spec':{'containers':"
                        + "[{'name':'c','image':'i','ports':[{'containerPort':80}]}]}}},'status':{'replicas':1}}");

        ObjectNode after = MANAGER.update(null, now, TestSchemas.DEPLOYMENT, "oracle", "", "apps/v1", T1);

        assertEquals(
                json("{'f:metadata':{'f:labels':{'.':{},'f:oracle':{}}},'f:spec':{'f:replicas':{},'f:selector':{},"
                                + "'f:strategy':{'f:rollingUpdate':{'.':{},'f:maxSurge':{}},'f:type':{}},'f:template':{"
                                + "'f:metadata':{'f:labels':{'.':{},'f:app':{}}},'f:spec':{'f:containers':{"
                                + "'k:{~name~:~c~}':{'.':{},'f:image':{},'f:name':{},'f:ports':{'.':{},"
                                + "'k:{~containerPort~:80,~protocol~:~TCP~}':{'.':{},'f:containerPort':{}}}}}}}}}")
                        .toString(),
                after.at("/metadata/managedFields/0/fieldsV1").toString());
    }

    @Test
    void anApplyOwnsItemsAndLeavesOnly() {
        ObjectNode config = json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':{'ports':["
                + "{'port':80,'name':'a'},{'port':80,'protocol':'UDP'}]}}");

        ObjectNode after = MANAGER.apply(null, config, TestSchemas.SERVICE, "m", false, "", SERVICE, T1);

        assertEquals(
                json("{'f:spec':{'f:ports':{'k:{~port~:80,~protocol~:~TCP~}':{'.':{},'f:name':{},'f:port':{}},"
                                + "'k:{~port~:80,~protocol~:~UDP~}':{'.':{},'f:port':{},'f:protocol':{}}}}}")
                        .toString(),
                after.at("/metadata/managedFields/0/fieldsV1").toString());
    }

    @Test
    void anItemNobodyAppliesAnyMoreGoesWithItsDefaults() {
        ObjectNode live = MANAGER.apply(
                null,
                service("{'port':80,'name':'a'},{'port':81,'name':'b'}"),
                TestSchemas.SERVICE,
                "m",
                false,
                "",
                SERVICE,
                T1);
        ((ObjectNode) live.at("/spec/ports/1")).put("targetPort", 81);

        ObjectNode after = MANAGER.apply(
                live, service("{'port':80,'name':'a'}"), TestSchemas.SERVICE, "m", false, "", SERVICE, T1);

        assertEquals("[{\"port\":80,\"name\":\"a\"}]", after.at("/spec/ports").toString());
    }

    @Test
    void listItemsKeepTheirPlaceAmongTheAppliedOnes() {
        ObjectNode live = service("{'port':1},{'port':2},{'port':3}");

        ObjectNode after = MANAGER.apply(
                live,
                service("{'port':3,'name':'c'},{'port':1,'name':'a'},{'port':9,'name':'n'}"),
                TestSchemas.SERVICE,
                "m",
                false,
                "",
                SERVICE,
                T1);

        assertEquals(
                "[{\"port\":2},{\"port\":3,\"name\":\"c\"},{\"port\":1,\"name\":\"a\"},{\"port\":9,\"name\":\"n\"}]",
                after.at("/spec/ports").toString());
    }

    private static ObjectNode service(String ports) {
        return json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':{'ports':[" + ports + "]}}");
    }

    @Test
    void kubectlTakesOverWhatClientSideApplySet() {
        ObjectNode created = json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','annotations':{"
                + "'kubectl.kubernetes.io/last-applied-configuration':'{`apiVersion`:`v1`,`data`:{`x`:`9`,`y`:`1`},`kind`:"
                + "`ConfigMap`,`metadata`:{`annotations`:{},`name`:`a`}}'}},'data':{'x':'9','y':'1'}}");
        ObjectNode live =
                MANAGER.update(null, created, TestSchemas.CONFIG_MAP, "kubectl-client-side-apply", "", "v1", T1);

        ObjectNode after = apply(live, "{'x':'7'}", "kubectl", false, T2);

        assertEquals("7", after.at("/data/x").asText());
        assertEquals(
                "{\"apiVersion\":\"v1\",\"data\":{\"x\":\"7\"},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}\n",
                after.at("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration")
                        .asText());
        assertEquals(
                "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1: .data.x",
                failure(() -> apply(live, "{'x':'7'}", "other", false, T2)).getMessage());
    }

    @Test
    void anApplyThatChangesNothingIsNotDated() {
        ObjectNode live = apply(null, "{'x':'1'}", "first", false, T1);

        ObjectNode shared = apply(live, "{'x':'1'}", "second", false, T2);
        ObjectNode again = apply(live, "{'x':'1'}", "first", false, T2);

        assertEquals("second", shared.at("/metadata/managedFields/0/manager").asText());
        assertTrue(shared.at("/metadata/managedFields/0/time").isMissingNode());
        assertEquals(live.at("/metadata/managedFields/0/time"), again.at("/metadata/managedFields/0/time"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void aConfigurationThatDoesNotFitFails(
            String config, TypeSchema schema, GroupVersionKind kind, int code, String message) {
        ObjectNode given = json(config);

        StatusException e = failure(() -> MANAGER.apply(null, given, schema, "m", false, "", kind, T1));

        assertEquals(message, e.getMessage());
        assertEquals(code, e.code());
    }

    static Stream<Arguments> misfits() {
        String typed = "failed to create typed patch object ";
        return Stream.of(
                misfit("{'apiVersion':'v1','kind':'Secret'}", 400, "invalid object type: /v1, Kind=Secret"),
                misfit("{'metadata':{'name':'a'}}", 400, "invalid object type: /, Kind="),
                misfit(
                        "{'apiVersion':'v2','kind':'ConfigMap'}",
                        400,
                        "Incorrect version specified in apply patch. Specified patch version: v2, expected: v1"),
                misfit(
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','managedFields':[{'manager':'x'}]}}",
                        400,
                        "metadata.managedFields must be nil"),
                misfit(
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'},'nope':1}",
                        500,
                        typed + "(/a; /v1, Kind=ConfigMap): .nope: field not declared in schema"),
                arguments(
                        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'g'},'spec':{'ports':[{'name':'a',"
                                + "'port':80},{'name':'b','port':80,'protocol':'TCP'}]}}",
                        TestSchemas.SERVICE,
                        SERVICE,
                        500,
                        typed
                                + "(/g; /v1, Kind=Service): .spec.ports: duplicate entries for key [port=80,protocol=\"TCP\"]"),
                arguments(
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'n'},'spec':{"
                                + "'replicas':'3','template':{'spec':{'containers':[{'image':'x'}]}}}}",
                        TestSchemas.DEPLOYMENT,
                        DEPLOYMENT,
                        500,
                        typed
                                + "(n/d; apps/v1, Kind=Deployment): errors:\n  .spec.replicas: expected numeric (int or float),"
                                + " got string\n  .spec.template.spec.containers: element 0: associative list with keys has an"
                                + " element that omits all key fields [\"name\"] (and doesn't have default values for any key"
                                + " fields)"));
    }

    private static Arguments misfit(String config, int code, String message) {
        return arguments(config, TestSchemas.CONFIG_MAP, CONFIG_MAP, code, message);
    }

    private static StatusException failure(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(StatusException.class, call);
    }

    private static ObjectNode json(String text) {
        return Json.parseTrusted(text.replace('\'', '"').replace("~", "\\\"").replace("`", "\\\""));
    }

    @Test
    void fieldsOfAnUnknownTypeAreOwnedOneByOne() {
        TypeSchema any = TypeSchema.object("", java.util.List.of(), false, true);
        ObjectNode before = json("{'spec':{'name':'x'}}");
        ObjectNode now = json("{'spec':{'name':'x','any':{'x':{'y':1,'l':[1]}}}}");
        ObjectNode live = MANAGER.update(null, before, any, "a", "", "v1", T1);

        ObjectNode after = MANAGER.update(live, now, any, "b", "", "v1", T1);

        assertEquals(
                json("{'f:spec':{'f:any':{'.':{},'f:x':{'.':{},'f:l':{},'f:y':{}}}}}")
                        .toString(),
                after.at("/metadata/managedFields/1/fieldsV1").toString());
    }

    @Test
    void aStatusWriteIsAnEntryOfItsOwn() {
        FieldManager status = new FieldManager(FieldSet.ofPaths("spec"));
        ObjectNode live = MANAGER.update(
                null,
                json("{'metadata':{'name':'a'},'spec':{'replicas':1}}"),
                TestSchemas.DEPLOYMENT,
                "a",
                "",
                "apps/v1",
                T1);
        ObjectNode now = live.deepCopy();
        now.putObject("status").put("replicas", 1);

        ObjectNode after = status.update(live, now, TestSchemas.DEPLOYMENT, "a", "status", "apps/v1", T2);

        assertEquals(
                json("{'manager':'a','operation':'Update','apiVersion':'apps/v1','time':'2026-01-01T00:00:02Z',"
                                + "'fieldsType':'FieldsV1','fieldsV1':{'f:status':{'f:replicas':{}}},'subresource':'status'}")
                        .toString(),
                after.at("/metadata/managedFields/1").toString());
    }
}
