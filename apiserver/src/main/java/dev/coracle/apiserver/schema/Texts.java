package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;

/** How Go prints strings in messages. */
final class Texts {
    private Texts() {}

    /** {@code %q}, which for printable text is JSON's form. */
    static String quote(String text) {
        return Json.text(TextNode.valueOf(text));
    }
}
