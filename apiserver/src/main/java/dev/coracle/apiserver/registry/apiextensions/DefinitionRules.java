package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules of a CustomResourceDefinition but for those of its schemas. Stateless. */
final class DefinitionRules {
    private static final List<String> SCOPES = List.of("Cluster", "Namespaced");
    private static final List<String> STRATEGIES = List.of("None", "Webhook");

    private DefinitionRules() {}

    static void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        String name = object.text("metadata.name");
        if (!name.equals(spec.text("names.plural") + "." + spec.text("group"))) {
            errors.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }
        spec(spec, errors);
        storedVersions(object, errors);
        approval(object, errors);
    }

    static void validateUpdate(Fields now, Fields before, Errors errors) {
        Fields spec = now.at("spec");
        Fields old = before.at("spec");
        spec(spec, errors);
        boolean established = before.list("status.conditions").stream()
                .anyMatch(c ->
                        c.text("type").equals("Established") && c.text("status").equals("True"));
        if (established) {
            immutable("scope", spec, old, errors);
            immutable("names.kind", spec, old, errors);
        }
        immutable("group", spec, old, errors);
        immutable("names.plural", spec, old, errors);
        storedVersions(now, errors);
    }

    private static void immutable(String field, Fields now, Fields before, Errors errors) {
        errors.immutable("spec." + field, now.at(field).node(), before.at(field).node());
    }

    private static void spec(Fields spec, Errors errors) {
        group(spec.text("group"), errors);
        scope(spec, errors);
        List<Fields> versions = spec.list("versions");
        VersionParts parts = VersionParts.of(versions);
        for (int i = 0; i < versions.size(); i++) {
            Fields version = versions.get(i);
            boolean described = version.at("schema.openAPIV3Schema").node().isObject();
            if (!described) {
                errors.required("spec.versions[" + i + "].schema.openAPIV3Schema", "");
            }
        }
        Set<String> names = new HashSet<>();
        int stored = 0;
        boolean unique = true;
        for (int i = 0; i < versions.size(); i++) {
            String name = versions.get(i).text("name");
            label("spec.versions[" + i + "].name", name, errors);
            unique &= names.add(name);
            stored += versions.get(i).flag("storage") ? 1 : 0;
        }
        parts.validateApart(errors);
        if (!unique) {
            errors.invalid("spec.versions", internal(versions, parts), "must contain unique version names");
        }
        if (stored != 1) {
            errors.invalid(
                    "spec.versions",
                    internal(versions, parts),
                    "must have exactly one version marked as storage version");
        }
        names(spec.at("names"), errors);
        parts.validateShared(errors);
        if (spec.flag("preserveUnknownFields")) {
            errors.invalid(
                    "spec.preserveUnknownFields",
                    spec.at("preserveUnknownFields").node(),
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
        conversion(spec.at("conversion"), errors);
    }

    private static void group(String group, Errors errors) {
        if (group.isEmpty()) {
            errors.required("spec.group", "");
        } else if (!NameRule.SUBDOMAIN.accepts(group)) {
            errors.invalid("spec.group", group, String.join(",", NameRule.SUBDOMAIN.errors(group)));
        } else if (group.indexOf('.') < 0) {
            errors.invalid("spec.group", group, "should be a domain with at least one dot");
        }
    }

    private static void scope(Fields spec, Errors errors) {
        String scope = spec.text("scope");
        if (scope.isEmpty()) {
            errors.required("spec.scope", "");
        } else if (!SCOPES.contains(scope)) {
            errors.notSupported("spec.scope", scope, SCOPES);
        }
    }

    /** Versions as the server holds them, which messages show: what all versions share was moved away. */
    private static ArrayNode internal(List<Fields> versions, VersionParts parts) {
        ArrayNode list = Json.array();
        for (Fields v : versions) {
            ObjectNode version = list.addObject();
            version.put("Name", v.text("name"));
            version.put("Served", v.flag("served"));
            version.put("Storage", v.flag("storage"));
            version.put("Deprecated", v.flag("deprecated"));
            version.set(
                    "DeprecationWarning",
                    v.has("deprecationWarning") ? TextNode.valueOf(v.text("deprecationWarning")) : null);
            version.set("Schema", parts.apart("schema", v));
            version.set("Subresources", parts.apart("subresources", v));
            version.set("AdditionalPrinterColumns", parts.apart("additionalPrinterColumns", v));
            version.set("SelectableFields", parts.apart("selectableFields", v));
        }
        return list;
    }

    private static void names(Fields names, Errors errors) {
        for (String field : List.of("plural", "singular", "kind", "listKind")) {
            if (names.text(field).isEmpty()) {
                errors.required("spec.names." + field, "");
            }
        }
        for (String field : List.of("plural", "singular")) {
            if (!names.text(field).isEmpty()) {
                label("spec.names." + field, names.text(field), errors);
            }
        }
        for (String field : List.of("kind", "listKind")) {
            String kind = names.text(field);
            List<String> wrong = NameRule.LABEL_1035.errors(kind.toLowerCase(Locale.ROOT));
            if (!kind.isEmpty() && !wrong.isEmpty()) {
                errors.invalid(
                        "spec.names." + field,
                        kind,
                        "may have mixed case, but should otherwise match: " + String.join(",", wrong));
            }
        }
        labels("spec.names.shortNames", names.texts("shortNames"), errors);
        String kind = names.text("kind");
        if (!kind.isEmpty() && kind.equals(names.text("listKind"))) {
            errors.invalid("spec.names.listKind", kind, "kind and listKind may not be the same");
        }
        labels("spec.names.categories", names.texts("categories"), errors);
    }

    private static void labels(String path, List<String> names, Errors errors) {
        for (int i = 0; i < names.size(); i++) {
            label(path + "[" + i + "]", names.get(i), errors);
        }
    }

    private static void label(String path, String name, Errors errors) {
        List<String> wrong = NameRule.LABEL_1035.errors(name);
        if (!wrong.isEmpty()) {
            errors.invalid(path, name, String.join(",", wrong));
        }
    }

    private static void conversion(Fields conversion, Errors errors) {
        String strategy = conversion.text("strategy");
        Fields client = conversion.at("webhook.clientConfig");
        List<String> reviews = conversion.texts("webhook.conversionReviewVersions");
        if (strategy.isEmpty()) {
            errors.required("spec.conversion.strategy", "");
        } else if (!STRATEGIES.contains(strategy)) {
            errors.notSupported("spec.conversion.strategy", strategy, STRATEGIES);
        }
        if (strategy.equals("Webhook")) {
            if (!client.exists()) {
                errors.required("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook");
            } else if (client.has("url") == client.has("service")) {
                errors.required("spec.conversion.webhookClientConfig", "exactly one of url or service is required");
            }
            if (reviews.isEmpty()) {
                errors.required("spec.conversion.conversionReviewVersions", "");
            } else if (reviews.stream().noneMatch(v -> v.equals("v1") || v.equals("v1beta1"))) {
                errors.invalid(
                        "spec.conversion.conversionReviewVersions",
                        conversion.at("webhook.conversionReviewVersions").node(),
                        "must include at least one of v1, v1beta1");
            }
        } else {
            if (client.exists()) {
                errors.forbidden(
                        "spec.conversion.webhookClientConfig", "should not be set when strategy is not set to Webhook");
            }
            if (!reviews.isEmpty()) {
                errors.forbidden(
                        "spec.conversion.conversionReviewVersions",
                        "should not be set when strategy is not set to Webhook");
            }
        }
    }

    private static void storedVersions(Fields object, Errors errors) {
        JsonNode stored = object.at("status.storedVersions").node();
        if (stored.isEmpty()) {
            errors.invalid("status.storedVersions", stored, "must have at least one stored version");
            return;
        }
        List<Fields> versions = object.list("spec.versions");
        List<String> known = versions.stream().map(v -> v.text("name")).toList();
        for (int i = 0; i < stored.size(); i++) {
            String version = stored.get(i).asText();
            if (!known.contains(version)) {
                errors.invalid("status.storedVersions[" + i + "]", version, "must appear in spec.versions");
            }
        }
    }

    private static void approval(Fields object, Errors errors) {
        if (!ApiApproval.isProtected(object.text("spec.group"))) {
            return;
        }
        ApiApproval approval = ApiApproval.of(object.map("metadata.annotations"));
        String field = "metadata.annotations[" + ApiApproval.ANNOTATION + "]";
        switch (approval.state()) {
            case MISSING -> errors.required(field, approval.message());
            case INVALID ->
                errors.invalid(
                        field, object.map("metadata.annotations").get(ApiApproval.ANNOTATION), approval.message());
            default -> {
                // Approved, or said not to be.
            }
        }
    }
}
