package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.schema.FieldValidation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Event of both groups: one collection, stored in the core form, whose fields have other names in the newer one. */
public final class EventKind extends Kind {
    private static final GroupVersionKind CORE = new GroupVersionKind("", "v1", "Event");
    private static final int LONGEST_NOTE = 1024;
    private static final Map<String, String> NEW_NAMES = newNames();

    private final boolean core;

    public EventKind(KindDescriptor descriptor) {
        super(descriptor);
        this.core = descriptor.gvk().equals(CORE);
    }

    private static Map<String, String> newNames() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("involvedObject", "regarding");
        names.put("message", "note");
        names.put("source", "deprecatedSource");
        names.put("firstTimestamp", "deprecatedFirstTimestamp");
        names.put("lastTimestamp", "deprecatedLastTimestamp");
        names.put("count", "deprecatedCount");
        names.put("reportingComponent", "reportingController");
        return names;
    }

    @Override
    public GroupVersionKind namedInFindings() {
        return CORE;
    }

    @Override
    public ObjectNode blank() {
        ObjectNode event = Json.object().putNull("eventTime");
        return core ? event.put("reportingComponent", "").put("reportingInstance", "") : event;
    }

    @Override
    public KubeObject fromStored(KubeObject stored) {
        if (core) {
            return stored;
        }
        ObjectNode tree = decodeTree(retyped(stored.copy(), gvk(), true), FieldValidation.IGNORE)
                .tree();
        // These two may be empty in an event of the old form, and then are left out.
        for (String field : List.of("reportingController", "reportingInstance")) {
            if (tree.path(field).asText("").isEmpty()) {
                tree.remove(field);
            }
        }
        return KubeObject.of(tree);
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        return core ? object : CoreForm.complete(retyped(object, CORE, false));
    }

    private static ObjectNode retyped(ObjectNode event, GroupVersionKind type, boolean toNew) {
        event.put("apiVersion", type.apiVersion());
        NEW_NAMES.forEach((old, now) -> {
            String from = toNew ? old : now;
            String to = toNew ? now : old;
            if (event.has(from)) {
                event.set(to, event.remove(from));
            }
        });
        return event;
    }

    @Override
    public void validate(Fields event, Errors errors) {
        namespace(event, errors);
        if (!core) {
            newer(event, errors);
        }
    }

    private void namespace(Fields event, Errors errors) {
        String own = event.text("metadata.namespace");
        String about = event.text((core ? "involvedObject" : "regarding") + ".namespace");
        boolean fits = about.isEmpty() ? Set.of("default", "kube-system").contains(own) : about.equals(own);
        if (!fits) {
            errors.invalid("involvedObject.namespace", about, "does not match event.namespace");
        }
    }

    private static void newer(Fields event, Errors errors) {
        if (!event.has("eventTime")) {
            errors.required("eventTime", "");
        }
        String controller = event.text("reportingController");
        if (controller.isEmpty()) {
            errors.required("reportingController", "");
        }
        LabelSyntax.keyError(controller)
                .ifPresent(e -> List.of(e.split("; "))
                        .forEach(part -> errors.invalid("reportingController", controller, part)));
        for (String field : List.of("reportingInstance", "action", "reason")) {
            if (event.text(field).isEmpty()) {
                errors.required(field, "");
            }
        }
        if (event.text("note").length() > LONGEST_NOTE) {
            errors.invalid("message", "", "can have at most 1024 characters");
        }
        String type = event.text("type");
        if (!List.of("Normal", "Warning").contains(type)) {
            errors.invalid("type", "", "has invalid value: " + type);
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        namespace(now, errors);
    }

    /** The fields that Go writes for every core event. */
    private static final class CoreForm {
        static ObjectNode complete(ObjectNode event) {
            for (String field : List.of("eventTime", "firstTimestamp", "lastTimestamp")) {
                if (!event.has(field)) {
                    event.putNull(field);
                }
            }
            for (String field : List.of("reportingComponent", "reportingInstance")) {
                if (!event.has(field)) {
                    event.put(field, "");
                }
            }
            if (!event.has("source")) {
                event.putObject("source");
            }
            return event;
        }
    }
}
