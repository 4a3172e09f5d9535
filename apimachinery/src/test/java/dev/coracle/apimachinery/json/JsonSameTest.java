package dev.coracle.apimachinery.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1,'b':2}        | {'b':2,'a':1}     | true",
                "{'a':1}              | {'a':1.0}         | true",
                "{'a':1}              | {'a':2}           | false",
                "{'a':{'b':null}}     | {'a':{}}          | true",
                "{'a':{}}             | {'a':{'b':null}}  | true",
                "{'a':{}}             | {'a':{'b':1}}     | false",
                "{'a':{'b':1}}        | {'a':{}}          | false",
                "{'a':{'b':1}}        | {'a':{'b':null}}  | false",
                "{'a':[1,2]}          | {'a':[2,1]}       | false",
                "{'a':[{'b':null}]}   | {'a':[{}]}        | true",
                "{'a':12345678901234567890} | {'a':12345678901234567890} | true",
                "{'a':12345678901234567890} | {'a':-6101065172474983726} | false",
            })
    void comparesMeaning(String a, String b, boolean same) {
        assertEquals(same, Json.same(tree(a), tree(b)));
    }

    /** Comparing values in both directions at each level would take 2^200 steps. */
    @Test
    void deepTreesAreComparedOnce() {
        assertTrue(Json.same(nested(200), nested(200)));
    }

    private static ObjectNode nested(int depth) {
        ObjectNode root = Json.object();
        ObjectNode leaf = root;
        for (int i = 0; i < depth; i++) {
            leaf = leaf.putObject("f:spec");
        }
        leaf.put("x", 1L);
        return root;
    }

    private static ObjectNode tree(String json) {
        return Json.parseTrusted(json.replace('\'', '"'));
    }
}
