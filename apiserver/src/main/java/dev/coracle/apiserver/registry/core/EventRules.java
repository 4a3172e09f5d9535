package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSyntax;
import dev.coracle.apimachinery.status.Errors;

/** {@code ValidateEventCreate} and {@code ValidateEventUpdate}, over the fields of v1. Messages leave most values out, as upstream does. */
final class EventRules {
    private static final int LONGEST_WORD = 128;
    private static final int LONGEST_MESSAGE = 1024;
    private static final String NAMESPACE_DIFFERS = "does not match event.namespace";

    private EventRules() {}

    static void check(Fields event, boolean core, Errors errors) {
        checkUpdate(event, core, errors);
        if (core) {
            return;
        }
        if (!event.has("eventTime")) {
            errors.required("eventTime", "");
        }
        String type = event.text("type");
        if (!type.equals("Normal") && !type.equals("Warning")) {
            errors.invalid("type", "", "has invalid value: " + type);
        }
        for (String field : new String[] {"firstTimestamp", "lastTimestamp", "count"}) {
            if (event.has(field) && !event.text(field).equals("0")) {
                errors.invalid(field, "", "needs to be unset");
            }
        }
        if (!event.text("source.component").isEmpty()
                || !event.text("source.host").isEmpty()) {
            errors.invalid("source", "", "needs to be unset");
        }
    }

    static void checkUpdate(Fields event, boolean core, Errors errors) {
        String own = event.text("metadata.namespace");
        String involved = event.text("involvedObject.namespace");
        if (!event.has("eventTime")) {
            boolean same = involved.isEmpty() ? own.isEmpty() || own.equals("default") : own.equals(involved);
            if (!same) {
                errors.invalid("involvedObject.namespace", involved, NAMESPACE_DIFFERS);
            }
            return;
        }
        if (involved.isEmpty() && !own.equals("default") && !own.equals("kube-system")) {
            errors.invalid("involvedObject.namespace", involved, NAMESPACE_DIFFERS);
        }
        controller(event.text("reportingComponent"), core ? "reportingComponent" : "reportingController", errors);
        for (String field : new String[] {"reportingInstance", "action", "reason"}) {
            if (event.text(field).isEmpty()) {
                errors.required(field, "");
            } else if (event.text(field).length() > LONGEST_WORD) {
                errors.invalid(field, "", "can have at most 128 characters");
            }
        }
        if (event.text("message").length() > LONGEST_MESSAGE) {
            errors.invalid("message", "", "can have at most 1024 characters");
        }
    }

    private static void controller(String name, String field, Errors errors) {
        if (name.isEmpty()) {
            errors.required(field, "");
        }
        LabelSyntax.keyError(name).ifPresent(all -> {
            for (String one : all.split("; ")) {
                errors.invalid(field, name, one.startsWith("must") ? "name part " + one : one);
            }
        });
    }
}
