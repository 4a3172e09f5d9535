package dev.coracle.apiserver.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected results: RFC 6902, and where it is laxer what a real 1.36.2 server did. */
class JsonPatchTest {
    @ParameterizedTest
    @MethodSource("patches")
    void patches(String document, String patch, String expected) throws Exception {
        JsonNode before = json(document);

        JsonNode after = JsonPatch.apply(before, json(patch));

        assertTrue(Json.same(json(expected), after), () -> "was " + after);
        assertEquals(json(document), before, "the input was modified");
    }

    static Stream<Arguments> patches() {
        return Stream.of(
                arguments("{'a':1}", "[]", "{'a':1}"),
                arguments("{'a':1}", "[{'op':'add','path':'/b','value':2}]", "{'a':1,'b':2}"),
                arguments("{'a':1}", "[{'op':'add','path':'x/b','value':2}]", "{'a':1,'b':2}"),
                arguments("{'a':1}", "[{'op':'replace','path':'/zz','value':2}]", "{'a':1,'zz':2}"),
                arguments("{'a':1}", "[{'op':'remove','path':'/a'}]", "{}"),
                arguments("{'a':1}", "[{'op':'move','from':'/a','path':'/b'}]", "{'b':1}"),
                arguments("{'a':{'x':1}}", "[{'op':'copy','from':'/a','path':'/b'}]", "{'a':{'x':1},'b':{'x':1}}"),
                arguments("{'a':1}", "[{'op':'copy','from':'/q','path':'/b'}]", "{'a':1,'b':null}"),
                arguments("{'a':1}", "[{'op':'test','path':'/a','value':1}]", "{'a':1}"),
                arguments("{'a':1}", "[{'op':'test','path':'/q','value':null}]", "{'a':1}"),
                arguments("{'a':1}", "[{'op':'test','path':'','value':{'a':1}}]", "{'a':1}"),
                arguments("{'a':{}}", "[{'op':'add','path':'/a/x~1y~0z','value':1}]", "{'a':{'x/y~z':1}}"),
                arguments("{'a':[1,2]}", "[{'op':'add','path':'/a/-','value':3}]", "{'a':[1,2,3]}"),
                arguments("{'a':[1,2]}", "[{'op':'add','path':'/a/0','value':3}]", "{'a':[3,1,2]}"),
                arguments("{'a':[1,2]}", "[{'op':'add','path':'/a/2','value':3}]", "{'a':[1,2,3]}"),
                arguments("{'a':[1,2]}", "[{'op':'remove','path':'/a/-1'}]", "{'a':[1]}"),
                arguments("{'a':[1,2]}", "[{'op':'replace','path':'/a/1','value':9}]", "{'a':[1,9]}"));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void aPatchThatDoesNotFitIsRejectedWithTheFixedText(String document, String patch) throws Exception {
        JsonNode before = json(document);
        JsonNode operations = json(patch);

        StatusException e = assertThrows(StatusException.class, () -> JsonPatch.apply(before, operations));

        assertEquals(
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"the server"
                        + " rejected our request due to an error in our request\",\"reason\":\"Invalid\",\"details\":{},"
                        + "\"code\":422}",
                e.toJson().toString());
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                arguments("{'a':1}", "[{'op':'test','path':'/a','value':2}]"),
                arguments("{'a':1}", "[{'op':'zap','path':'/a'}]"),
                arguments("{'a':1}", "[{'op':'add','value':'x'}]"),
                arguments("{'a':1}", "[{'op':'add','path':'/m/x','value':'y'}]"),
                arguments("{'a':1}", "[{'op':'add','path':'/a/x','value':'y'}]"),
                arguments("{'a':1}", "[{'op':'remove','path':'/b'}]"),
                arguments("{'a':1}", "[{'op':'add','path':'','value':{}}]"),
                arguments("{'a':[1]}", "[{'op':'add','path':'/a/9','value':1}]"),
                arguments("{'a':[1]}", "[{'op':'remove','path':'/a/1'}]"),
                arguments("{'a':[1]}", "[{'op':'remove','path':'/a/x'}]"),
                arguments("{'a':1}", "[{'op':'replace','path':'','value':1}]"));
    }

    @Test
    void aPatchThatIsNoListOfOperationsIsABadRequest() {
        StatusException e = assertThrows(
                StatusException.class,
                () -> JsonPatch.apply(Json.object(), Json.object().put("op", "add")));

        assertEquals(400, e.code());
        assertEquals(
                "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
                e.getMessage());
    }

    @Test
    void moreThanTenThousandOperationsAreTooMany() {
        ArrayNode patch = Json.array();
        for (int i = 0; i < 10_001; i++) {
            patch.addObject().put("op", "test").put("path", "");
        }

        assertEquals(
                413,
                assertThrows(StatusException.class, () -> JsonPatch.apply(Json.object(), patch))
                        .code());
    }

    @Test
    void mergePatchReplacesListsAndDropsNulls() throws Exception {
        ObjectNode before = (ObjectNode) json("{'a':{'x':1,'y':2},'l':[1,2],'n':1}");

        ObjectNode after =
                MergePatch.apply(before, json("{'a':{'y':null,'z':{'q':null}},'l':[3],'n':{'m':1},'zz':null}"));

        assertTrue(Json.same(json("{'a':{'x':1,'z':{}},'l':[3],'n':{'m':1}}"), after), () -> "was " + after);
        assertEquals(json("{'a':{'x':1,'y':2},'l':[1,2],'n':1}"), before);
    }

    @Test
    void aMergePatchThatIsNoObjectIsABadRequest() {
        StatusException e = assertThrows(StatusException.class, () -> MergePatch.apply(Json.object(), Json.array()));

        assertEquals(
                "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
                e.getMessage());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
