package dev.coracle.apiserver.registry.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.core.PodTemplateRules;
import java.util.List;

/** Job: picks its pods by its own uid, and keeps its template once it runs. */
public final class JobKind extends Kind {
    public JobKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    private static final String UID = "controller-uid";
    private static final String NAME = "job-name";
    private static final String PREFIX = "batch.kubernetes.io/";
    private static final List<String> IMMUTABLE =
            List.of("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy");
    private static final String DELETE_WARNING =
            "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or"
                    + " set propagationPolicy=Orphan to suppress this warning";

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode spec = object.withObject("spec");
        if (spec.path("manualSelector").asBoolean(false)) {
            return;
        }
        JsonNode metadata = object.path("metadata");
        String uid = metadata.path("uid").asText();
        ObjectNode labels = spec.withObject("template").withObject("metadata").withObject("labels");
        labels.put(NAME, metadata.path("name").asText());
        labels.put(PREFIX + NAME, metadata.path("name").asText());
        labels.put(UID, uid);
        labels.put(PREFIX + UID, uid);
        spec.withObject("selector").withObject("matchLabels").put(PREFIX + UID, uid);
        if (metadata.path("labels").isEmpty()) {
            object.withObject("metadata").set("labels", labels.deepCopy());
        }
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        JobRules.spec(spec, "spec", errors);
        if (!spec.has("selector")) {
            errors.required("spec.selector", "");
        } else {
            PodTemplateRules.labelSelector(spec.at("selector"), "spec.selector", errors);
            PodTemplateRules.selectorMatchesTemplate(spec, errors);
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        Fields spec = now.at("spec");
        Fields old = before.at("spec");
        completions(spec, old, errors);
        errors.immutable(
                "spec.selector", spec.at("selector").node(), old.at("selector").node());
        template(now, before, errors);
        for (String field : IMMUTABLE) {
            errors.immutable(
                    "spec." + field,
                    spec.member(field).node(),
                    old.member(field).node());
        }
    }

    /** Indexed jobs may grow and shrink as long as every index runs at once. */
    private static void completions(Fields spec, Fields old, Errors errors) {
        boolean elastic = spec.text("completionMode").equals("Indexed")
                && spec.has("completions")
                && spec.number("completions", 0) == spec.number("parallelism", 0);
        if (!elastic) {
            errors.immutable(
                    "spec.completions",
                    spec.at("completions").node(),
                    old.at("completions").node());
        }
    }

    /** Where the pods go may change while none has started. */
    private static void template(Fields now, Fields before, Errors errors) {
        ObjectNode template = ((ObjectNode) now.at("spec.template").node()).deepCopy();
        JsonNode old = before.at("spec.template").node();
        boolean waiting = before.flag("spec.suspend") && !before.has("status.startTime");
        if (waiting) {
            JobRules.restoreScheduling(template, old);
        }
        if (!Json.same(template, old)) {
            errors.invalid("spec.template", now.at("spec.template").node(), "field is immutable");
        }
    }

    @Override
    public List<String> deleteWarnings(DeleteOptions options) {
        return options.propagationPolicy().isEmpty() ? List.of(DELETE_WARNING) : List.of();
    }
}
