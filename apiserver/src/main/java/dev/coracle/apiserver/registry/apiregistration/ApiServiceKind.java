package dev.coracle.apiserver.registry.apiregistration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** APIService: named after its version and group; what this server itself serves is always available. */
public final class ApiServiceKind extends Kind {
    public ApiServiceKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        if (object.path("spec").hasNonNull("service")) {
            return;
        }
        ObjectNode condition =
                object.withObject("status").putArray("conditions").addObject();
        condition.put("type", "Available");
        condition.put("status", "True");
        condition.set(
                "lastTransitionTime",
                object.path("metadata").path("creationTimestamp").deepCopy());
        condition.put("reason", "Local");
        condition.put("message", "Local APIServices are always available");
    }

    @Override
    public void validateName(Fields object, Errors errors) {
        String required = object.text("spec.version") + "." + object.text("spec.group");
        String name = object.text("metadata.name");
        if (!name.isEmpty() && !name.equals(required)) {
            errors.invalid("metadata.name", name, "must be `spec.version+\".\"+spec.group`: \"" + required + "\"");
        }
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        range(spec, "groupPriorityMinimum", 20000, errors);
        range(spec, "versionPriority", 1000, errors);
        if (!spec.has("service")) {
            if (!spec.text("caBundle").isEmpty()) {
                errors.invalid("spec.caBundle", spec.text("caBundle"), "local APIServices may not have a caBundle");
            }
            if (spec.flag("insecureSkipTLSVerify")) {
                errors.invalid(
                        "spec.insecureSkipTLSVerify",
                        spec.at("insecureSkipTLSVerify").node(),
                        "local APIServices may not have insecureSkipTLSVerify");
            }
            return;
        }
        for (String field : List.of("namespace", "name")) {
            if (spec.at("service").text(field).isEmpty()) {
                errors.required("spec.service." + field, "");
            }
        }
        if (spec.flag("insecureSkipTLSVerify") && !spec.text("caBundle").isEmpty()) {
            errors.invalid(
                    "spec.insecureSkipTLSVerify",
                    spec.at("insecureSkipTLSVerify").node(),
                    "may not be true if caBundle is present");
        }
    }

    private static void range(Fields spec, String field, long most, Errors errors) {
        long value = spec.number(field, 0);
        if (value <= 0 || value > most) {
            errors.invalid("spec." + field, value, "must be positive and less than " + most);
        }
    }
}
