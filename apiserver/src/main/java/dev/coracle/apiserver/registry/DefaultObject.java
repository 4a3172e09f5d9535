package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** An object that every cluster starts with, complete but for what the server adds on create. */
public record DefaultObject(GroupVersionResource resource, ObjectNode object) {

    /** The lines of a resource file, each a JSON object. */
    public static List<ObjectNode> lines(String file) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(DefaultObject.class.getResourceAsStream(file), file), StandardCharsets.UTF_8))) {
            return reader.lines().map(Json::parseTrusted).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
