package dev.coracle.apiserver.registry.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** CertificateSigningRequest: remembers who asked, and is approved or denied for good. */
public final class CertificateSigningRequestKind extends Kind {
    private static final Set<String> VERDICTS = Set.of("Approved", "Denied");
    private static final long SHORTEST = 600;

    public CertificateSigningRequestKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void prepareForCreate(ObjectNode object, Caller caller) {
        ObjectNode spec = object.withObject("spec");
        spec.remove(List.of("uid", "groups", "extra"));
        spec.put("username", caller.user());
        if (!caller.uid().isEmpty()) {
            spec.put("uid", caller.uid());
        }
        if (!caller.groups().isEmpty()) {
            caller.groups().forEach(spec.putArray("groups")::add);
        }
        if (!caller.extra().isEmpty()) {
            ObjectNode extra = spec.putObject("extra");
            caller.extra().forEach((key, values) -> values.forEach(extra.withArray(key)::add));
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode now, Fields before) {
        now.set("spec", before.at("spec").node().deepCopy());
    }

    @Override
    public void prepareForSubresource(String subresource, ObjectNode now, Fields before, Instant time) {
        now.set("spec", before.at("spec").node().deepCopy());
        ObjectNode status = now.withObject("status");
        if (subresource.equals("approval")) {
            restore("certificate", before.at("status").node(), status);
        }
        if (status.get("conditions") instanceof ArrayNode conditions) {
            stamp(conditions, before, Times.seconds(time));
        }
    }

    private static void stamp(ArrayNode conditions, Fields before, String time) {
        for (JsonNode condition : conditions) {
            ObjectNode tree = (ObjectNode) condition;
            if (!tree.hasNonNull("lastUpdateTime")) {
                tree.put("lastUpdateTime", time);
            }
            if (!tree.hasNonNull("lastTransitionTime")) {
                String since = before.list("status.conditions").stream()
                        .filter(c -> c.text("type").equals(tree.path("type").asText())
                                && c.text("status").equals(tree.path("status").asText()))
                        .map(c -> c.text("lastTransitionTime"))
                        .filter(t -> !t.isEmpty())
                        .findFirst()
                        .orElse(time);
                tree.put("lastTransitionTime", since);
            }
        }
    }

    private static void restore(String name, JsonNode from, ObjectNode to) {
        if (from.has(name)) {
            to.set(name, from.get(name).deepCopy());
        } else {
            to.remove(name);
        }
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.text("request").isEmpty()) {
            errors.invalid("spec.request", "", "PEM block type must be CERTIFICATE REQUEST");
        }
        List<String> usages = spec.texts("usages");
        if (usages.isEmpty()) {
            errors.required("spec.usages", "usages must be provided");
        }
        if (spec.text("signerName").isEmpty()) {
            errors.required("spec.signerName", "");
        } else if (!spec.text("signerName").contains("/")) {
            errors.invalid(
                    "spec.signerName",
                    spec.text("signerName"),
                    "must be a fully qualified domain and path of the form 'example.com/signer-name'");
        }
        if (spec.has("expirationSeconds") && spec.number("expirationSeconds", 0) < SHORTEST) {
            errors.invalid(
                    "spec.expirationSeconds",
                    spec.number("expirationSeconds", 0),
                    "may not specify a duration less than 600 seconds (10 minutes)");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        // The spec is the stored one.
    }

    @Override
    public void validateSubresource(String subresource, Fields now, Fields before, Errors errors) {
        List<String> types =
                now.list("status.conditions").stream().map(c -> c.text("type")).toList();
        if (types.containsAll(VERDICTS)) {
            errors.invalid("status.conditions", "Denied", "Approved and Denied conditions are mutually exclusive");
        }
        for (Fields condition : before.list("status.conditions")) {
            String type = condition.text("type");
            boolean lost = !types.contains(type);
            if (lost && (VERDICTS.contains(type) || type.equals("Failed"))) {
                errors.forbidden("status.conditions", "updates may not remove a condition of type \"" + type + "\"");
            }
        }
        boolean verdict = subresource.equals("status");
        for (String type : types) {
            boolean added = before.list("status.conditions").stream()
                    .noneMatch(c -> c.text("type").equals(type));
            if (verdict && added && VERDICTS.contains(type)) {
                errors.forbidden("status.conditions", "updates may not add a condition of type \"" + type + "\"");
            }
        }
    }
}
