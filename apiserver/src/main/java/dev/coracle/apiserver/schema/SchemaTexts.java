package dev.coracle.apiserver.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The definitions in the words of the schema resource, with descriptions: what OpenAPI documents are made of. Holds about two
 * megabytes; made for one document and then dropped.
 */
public final class SchemaTexts {
    private final SchemaResource resource;
    private final Map<String, SchemaResource.Texts> texts;

    SchemaTexts(SchemaResource resource) {
        this.resource = resource;
        this.texts = resource.texts();
    }

    /**
     * One definition.
     *
     * @param type of one without fields ({@code string:date-time}, {@code any}), else ""
     */
    public record Definition(String name, String type, String description, List<Property> properties) {}

    /**
     * One field. {@code type} nests: {@code list<integer:int32>}, {@code map<io.k8s...Quantity>}; what is not said is "".
     *
     * @param listMapKeys joined by commas
     */
    public record Property(
            String name,
            String type,
            String description,
            boolean required,
            String defaultJson,
            String patchStrategy,
            String patchMergeKey,
            String listType,
            String listMapKeys,
            String mapType) {}

    public boolean has(String definition) {
        return resource.has(definition);
    }

    public Iterable<String> names() {
        return resource.definitions();
    }

    public Definition definition(String name) {
        SchemaResource.Rows rows = resource.rows(name);
        SchemaResource.Texts own = texts.get(name);
        List<Property> properties = new ArrayList<>();
        for (int i = 0; i < rows.fields().size(); i++) {
            SchemaResource.Row row = rows.fields().get(i);
            properties.add(new Property(
                    row.name(),
                    row.type(),
                    own.fields().get(i),
                    row.required(),
                    row.defaultJson(),
                    row.patchStrategy(),
                    row.patchMergeKey(),
                    row.listType(),
                    row.listMapKeys(),
                    row.mapType()));
        }
        return new Definition(name, rows.type(), own.definition(), properties);
    }
}
