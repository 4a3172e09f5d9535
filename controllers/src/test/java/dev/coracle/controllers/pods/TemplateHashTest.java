package dev.coracle.controllers.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import org.junit.jupiter.api.Test;

class TemplateHashTest {
    private static ObjectNode json(String text) {
        return Json.parseTrusted(text.replace('\'', '"'));
    }

    @Test
    void theOrderOfKeysDoesNotMatterAndEveryValueDoes() {
        ObjectNode template = json("{'metadata':{'labels':{'app':'x'}},'spec':{'replicas':1}}");

        assertEquals(
                TemplateHash.of(template, 0),
                TemplateHash.of(json("{'spec':{'replicas':1},'metadata':{'labels':{'app':'x'}}}"), 0));
        assertNotEquals(
                TemplateHash.of(template, 0),
                TemplateHash.of(json("{'metadata':{'labels':{'app':'y'}},'spec':{'replicas':1}}"), 0));
    }

    @Test
    void collisionsChangeTheHash() {
        ObjectNode template = json("{'spec':{}}");

        assertNotEquals(TemplateHash.of(template, 0), TemplateHash.of(template, 1));
        assertNotEquals(TemplateHash.of(template, 1), TemplateHash.of(template, 2));
    }

    @Test
    void onlyLettersThatFormNoWords() {
        assertTrue(TemplateHash.of(json("{'spec':{'a':1}}"), 0).matches("[bcdfghjklmnpqrstvwxz2456789]{1,10}"));
    }

    @Test
    void dataIsHashedAsGoWritesIt() {
        assertEquals(TemplateHash.ofData(json("{'a':1,'b':'<'}"), 0), TemplateHash.ofData(json("{'b':'<','a':1}"), 0));
        assertNotEquals(
                TemplateHash.ofData(json("{'a':1,'b':'<'}"), 0), TemplateHash.ofData(json("{'a':1,'b':'>'}"), 0));
    }
}
