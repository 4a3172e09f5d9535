package dev.coracle.apiserver.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.StatusException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrategicMergePatchTest {
    @ParameterizedTest
    @MethodSource("podPatches")
    void mergesPodSpecs(String live, String patch, String expected) {
        ObjectNode before = podSpec(live);
        ObjectNode change = podSpec(patch);

        ObjectNode after = StrategicMergePatch.apply(before, change, TestSchemas.DEPLOYMENT);

        assertEquals(podSpec(expected).toString(), after.toString());
        assertEquals(podSpec(live), before, "the live object was modified");
        assertEquals(podSpec(patch), change, "the patch was modified");
    }

    static Stream<Arguments> podPatches() {
        return Stream.of(
                arguments(
                        "'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]",
                        "'containers':[{'name':'b','image':'2'}]",
                        "'containers':[{'name':'a','image':'1'},{'name':'b','image':'2'}]"),
                arguments(
                        "'containers':[{'name':'a','args':['x','y']}]",
                        "'containers':[{'name':'a','args':['z'],'image':null}]",
                        "'containers':[{'name':'a','args':['z']}]"),
                arguments(
                        "'containers':[{'name':'a'},{'name':'b'}]",
                        "'containers':[{'name':'a','$patch':'delete'}]",
                        "'containers':[{'name':'b'}]"),
                arguments(
                        "'containers':[{'name':'a'}]",
                        "'securityContext':{'$patch':'replace','runAsUser':1}",
                        "'containers':[{'name':'a'}]"),
                arguments(
                        "'containers':[{'name':'a'},{'name':'b'}]",
                        "'containers':[{'$patch':'replace'},{'name':'c'}]",
                        "'containers':[{'name':'c'}]"),
                arguments(
                        "'containers':[{'name':'a'},{'name':'b'}]",
                        "'$setElementOrder/containers':[{'name':'b'},{'name':'c'},{'name':'a'}],'containers':[{'name':'c'}]",
                        "'containers':[{'name':'b'},{'name':'c'},{'name':'a'}]"),
                arguments(
                        "'containers':[{'name':'a'},{'name':'b'}]",
                        "'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]",
                        "'containers':[{'name':'b'},{'name':'a'}]"),
                arguments(
                        "'containers':[{'name':'a'},{'name':'server'},{'name':'b'}]",
                        "'$setElementOrder/containers':[{'name':'a'},{'name':'b'}],'containers':[{'name':'b','image':'2'}]",
                        "'containers':[{'name':'a'},{'name':'server'},{'name':'b','image':'2'}]"),
                arguments(
                        "'volumes':[{'name':'v','emptyDir':{}}]",
                        "'volumes':[{'name':'v','$retainKeys':['name','configMap'],'configMap':{'name':'c'}}]",
                        "'volumes':[{'name':'v','configMap':{'name':'c'}}]"),
                arguments("'tolerations':[{'key':'a'}]", "'tolerations':[{'key':'b'}]", "'tolerations':[{'key':'b'}]"),
                arguments("'nodeSelector':{'a':'1','b':'2'}", "'nodeSelector':{'a':null}", "'nodeSelector':{'b':'2'}"),
                arguments(
                        "'nodeSelector':{'a':'1','b':'2'}",
                        "'nodeSelector':{'$patch':'replace','c':'3'}",
                        "'nodeSelector':{'c':'3'}"),
                arguments("'nodeSelector':{'a':'1'}", "'nodeSelector':{'$patch':'delete'}", "'nodeSelector':{}"),
                arguments(
                        "'containers':[{'name':'a','ports':[{'containerPort':80,'protocol':'TCP'}]}]",
                        "'containers':[{'name':'a','ports':[{'containerPort':80,'name':'web'}]}]",
                        "'containers':[{'name':'a','ports':[{'containerPort':80,'protocol':'TCP','name':'web'}]}]"));
    }

    @ParameterizedTest
    @MethodSource("finalizerPatches")
    void mergesPrimitiveLists(String live, String patch, String expected) {
        ObjectNode after = StrategicMergePatch.apply(
                json("{'metadata':{" + live + "}}"), json("{'metadata':{" + patch + "}}"), TestSchemas.DEPLOYMENT);

        assertEquals(json("{'metadata':{" + expected + "}}").toString(), after.toString());
    }

    static Stream<Arguments> finalizerPatches() {
        return Stream.of(
                arguments("'finalizers':['a','b']", "'finalizers':['b']", "'finalizers':['a','b']"),
                arguments("'finalizers':['a']", "'$deleteFromPrimitiveList/finalizers':['a']", "'finalizers':[]"),
                arguments(
                        "'finalizers':['a','b','c']",
                        "'$deleteFromPrimitiveList/finalizers':['b'],'$setElementOrder/finalizers':['c','a']",
                        "'finalizers':['c','a']"),
                arguments("'labels':{'a':'1'}", "'labels':{'a':null,'z':null,'b':'2'}", "'labels':{'b':'2'}"),
                arguments("'name':'x'", "'labels':{'a':null,'b':'2'}", "'name':'x','labels':{'b':'2'}"));
    }

    @ParameterizedTest
    @MethodSource("badPatches")
    void badDirectivesFail(String patch, int code, String message) {
        ObjectNode live = podSpec("'containers':[{'name':'a'}],'volumes':[{'name':'v','emptyDir':{}}]");
        ObjectNode change = podSpec(patch);

        StatusException e = assertThrows(
                StatusException.class, () -> StrategicMergePatch.apply(live, change, TestSchemas.DEPLOYMENT));

        assertEquals(message, e.getMessage());
        assertEquals(code, e.code());
    }

    static Stream<Arguments> badPatches() {
        return Stream.of(
                arguments(
                        "'containers':[{'image':'x'}]",
                        500,
                        "map: map[image:x] does not contain declared merge key: name"),
                arguments(
                        "'containers':[{'name':'x','$patch':'merge'}]",
                        500,
                        "merging lists cannot yet be specified in the patch"),
                arguments("'volumes':[{'name':'v','$retainKeys':{}}]", 400, "invalid patch format of retainKeys"),
                arguments(
                        "'volumes':[{'name':'v','$retainKeys':['name'],'configMap':{}}]",
                        400,
                        "invalid patch format of retainKeys"),
                arguments(
                        "'$setElementOrder/containers':[{'name':'x'}],'containers':[{'name':'y'}]",
                        500,
                        "The order in patch list:\n[map[name:y]]\n doesn't match $setElementOrder list:\n[map[name:x]]\n"));
    }

    private static ObjectNode podSpec(String fields) {
        return json("{'spec':{'template':{'spec':{" + fields + "}}}}");
    }

    private static ObjectNode json(String text) {
        return Json.parseTrusted(text.replace('\'', '"'));
    }
}
