package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An object in a document that remembers how it was written, for the one field that Kubernetes compares byte by byte. Copies
 * remember it too; what is read from disk is written without white space. Not to be changed.
 */
@SuppressWarnings("unchecked") // Jackson declares deepCopy for any type of node
public final class VerbatimObject extends ObjectNode {
    private static final long serialVersionUID = 1L;

    private final String text;

    private VerbatimObject(String text) {
        super(JsonNodeFactory.instance);
        this.text = text;
    }

    private static VerbatimObject of(ObjectNode object, String text) {
        VerbatimObject verbatim = new VerbatimObject(text);
        verbatim.setAll(object);
        return verbatim;
    }

    /** Makes the object in {@code field} of {@code tree} remember how it stands in {@code body}, the JSON it was read from. */
    public static void keep(ObjectNode tree, String field, byte[] body) {
        if (tree.get(field) instanceof ObjectNode object) {
            tree.set(field, of(object, written(body, field)));
        }
    }

    /** Forgets what {@link #keep} did. */
    public static void forget(ObjectNode tree, String field) {
        if (tree.get(field) instanceof VerbatimObject object) {
            tree.set(field, Json.object().setAll(object));
        }
    }

    /** As it was written, or as it is written here. */
    public static String text(JsonNode node) {
        return node instanceof VerbatimObject verbatim ? verbatim.text : Json.text(node);
    }

    private static String written(byte[] body, String field) {
        String found = "";
        try (JsonParser tokens = Json.mapper().createParser(body)) {
            tokens.nextToken();
            while (tokens.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = tokens.currentName().equals(field);
                tokens.nextToken();
                int from = (int) tokens.currentTokenLocation().getByteOffset();
                tokens.skipChildren();
                int to = (int) tokens.currentLocation().getByteOffset();
                found = wanted ? new String(body, from, to - from, StandardCharsets.UTF_8) : found;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the body was read before", e);
        }
        return found;
    }

    @Override
    public ObjectNode deepCopy() {
        return of(super.deepCopy(), text);
    }
}
