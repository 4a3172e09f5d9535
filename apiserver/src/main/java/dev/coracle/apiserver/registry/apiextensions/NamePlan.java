package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the names a definition asks for it gets: those that no other definition of its group was given before.
 *
 * @param accepted {@code status.acceptedNames}
 * @param reason of the condition NamesAccepted
 */
record NamePlan(ObjectNode accepted, boolean complete, String reason, String message) {

    /** @param taken {@code acceptedNames} of the others in the same group */
    static NamePlan of(Definition definition, Collection<JsonNode> taken) {
        Set<String> resources = new HashSet<>();
        Set<String> kinds = new HashSet<>();
        for (JsonNode other : taken) {
            Fields names = Fields.of(other);
            resources.addAll(List.of(names.text("plural"), names.text("singular")));
            resources.addAll(names.texts("shortNames"));
            kinds.addAll(List.of(names.text("kind"), names.text("listKind")));
        }
        return new Planning(definition, resources, kinds).plan();
    }

    /** Takes one name after the other; the last conflict is the one that is told. */
    private static final class Planning {
        private final Fields wanted;
        private final Fields given;
        private final Set<String> resources;
        private final Set<String> kinds;
        private final ObjectNode accepted = Json.object();
        private String reason = "";
        private String message = "";

        Planning(Definition definition, Set<String> resources, Set<String> kinds) {
            this.wanted = definition.spec().at("names");
            this.given = definition.status().at("acceptedNames");
            this.resources = resources;
            this.kinds = kinds;
        }

        NamePlan plan() {
            take("plural", resources, "PluralConflict");
            take("singular", resources, "SingularConflict");
            shortNames();
            take("kind", kinds, "KindConflict");
            take("listKind", kinds, "ListKindConflict");
            if (wanted.has("categories")) {
                accepted.set("categories", wanted.at("categories").node().deepCopy());
            }
            boolean complete = reason.isEmpty();
            return new NamePlan(
                    accepted, complete, complete ? "NoConflicts" : reason, complete ? "no conflicts found" : message);
        }

        private void take(String field, Set<String> taken, String conflict) {
            String name = wanted.text(field);
            if (!name.equals(given.text(field)) && taken.contains(name)) {
                reason = conflict;
                message = inUse(name);
                name = given.text(field);
            }
            if (!name.isEmpty() || field.equals("plural") || field.equals("kind")) {
                accepted.put(field, name);
            }
        }

        private void shortNames() {
            List<String> own = given.texts("shortNames");
            List<String> conflicts = new ArrayList<>();
            for (String name : wanted.texts("shortNames")) {
                if (!own.contains(name) && resources.contains(name)) {
                    conflicts.add(inUse(name));
                }
            }
            Fields source = conflicts.isEmpty() ? wanted : given;
            if (!conflicts.isEmpty()) {
                reason = "ShortNamesConflict";
                message = conflicts.size() == 1 ? conflicts.get(0) : "[" + String.join(", ", conflicts) + "]";
            }
            if (source.has("shortNames")) {
                accepted.set("shortNames", source.at("shortNames").node().deepCopy());
            }
        }

        private static String inUse(String name) {
            return Errors.quote(name) + " is already in use";
        }
    }
}
