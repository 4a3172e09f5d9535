package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Schema, subresources, columns and selectable fields of a definition's versions. What is the same in all of them the server
 * holds, checks and names once, at the level of the definition.
 */
final class VersionParts {
    private static final List<String> PARTS =
            List.of("schema", "subresources", "additionalPrinterColumns", "selectableFields");

    private final List<Fields> versions;
    private final Set<String> shared = new HashSet<>();

    private VersionParts(List<Fields> versions) {
        this.versions = versions;
        for (String part : PARTS) {
            boolean same = versions.stream()
                    .allMatch(v -> Json.same(
                            v.at(part).node(), versions.get(0).at(part).node()));
            if (same) {
                shared.add(part);
            }
        }
    }

    static VersionParts of(List<Fields> versions) {
        return new VersionParts(versions);
    }

    /** A part of one version, or null where all share it. */
    JsonNode apart(String part, Fields version) {
        return shared.contains(part) || !version.has(part)
                ? NullNode.instance
                : version.at(part).node();
    }

    /** What belongs to one version only. */
    void validateApart(Errors errors) {
        for (int i = 0; i < versions.size(); i++) {
            String path = "spec.versions[" + i + "]";
            for (String part : PARTS) {
                if (!shared.contains(part)) {
                    validate(part, versions.get(i), path + "." + part, errors);
                }
            }
        }
    }

    /** What all versions have in common. */
    void validateShared(Errors errors) {
        for (String part : PARTS) {
            if (shared.contains(part) && !versions.isEmpty()) {
                String name = part.equals("schema") ? "validation" : part;
                validate(part, versions.get(0), "spec." + name, errors);
            }
        }
    }

    private static void validate(String part, Fields version, String path, Errors errors) {
        switch (part) {
            case "schema" -> {
                JsonNode schema = version.at("schema.openAPIV3Schema").node();
                if (schema.isObject()) {
                    SchemaRules.validate(schema, path + ".openAPIV3Schema", errors);
                }
            }
            case "subresources" -> SubresourceRules.scale(version.at("subresources.scale"), path + ".scale", errors);
            case "additionalPrinterColumns" ->
                SubresourceRules.columns(version.list("additionalPrinterColumns"), path, errors);
            default -> SubresourceRules.selectable(version, path, errors);
        }
    }
}
