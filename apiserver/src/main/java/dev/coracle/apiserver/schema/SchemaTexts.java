package dev.coracle.apiserver.schema;

import java.util.Map;

/**
 * The definitions in the words of the schema resource, with descriptions: what OpenAPI documents are made of. Holds about a
 * megabyte; made for one document and then dropped.
 */
public final class SchemaTexts {
    private final SchemaResource resource;
    private final Map<String, SchemaResource.Texts> texts;

    SchemaTexts(SchemaResource resource) {
        this.resource = resource;
        this.texts = resource.texts();
    }
}
