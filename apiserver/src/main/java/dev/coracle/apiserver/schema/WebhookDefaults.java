package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Admission webhooks and policies. */
final class WebhookDefaults {
    private WebhookDefaults() {}

    static void validating(ObjectNode tree) {
        Unset.items(tree, "webhooks").forEach(WebhookDefaults::webhook);
    }

    static void mutating(ObjectNode tree) {
        for (ObjectNode webhook : Unset.items(tree, "webhooks")) {
            webhook(webhook);
            Unset.pointer(webhook, "reinvocationPolicy", "Never");
        }
    }

    private static void webhook(ObjectNode webhook) {
        Unset.pointer(webhook, "failurePolicy", "Fail");
        match(webhook);
        Unset.number(webhook, "timeoutSeconds", 10);
        Unset.items(webhook, "rules").forEach(rule -> Unset.pointer(rule, "scope", "*"));
        ObjectNode service = Unset.object(Unset.object(webhook, "clientConfig"), "service");
        if (service != null) {
            Unset.number(service, "port", 443);
        }
    }

    private static void match(ObjectNode constraints) {
        Unset.pointer(constraints, "matchPolicy", "Equivalent");
        Unset.orObject(constraints, "namespaceSelector");
        Unset.orObject(constraints, "objectSelector");
    }

    static void policy(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.pointer(spec, "failurePolicy", "Fail");
        resources(Unset.object(spec, "matchConstraints"));
    }

    static void binding(ObjectNode tree) {
        resources(Unset.object(Unset.object(tree, "spec"), "matchResources"));
    }

    private static void resources(ObjectNode match) {
        if (match == null) {
            return;
        }
        match(match);
        for (String rules : new String[] {"resourceRules", "excludeResourceRules"}) {
            Unset.items(match, rules).forEach(rule -> Unset.pointer(rule, "scope", "*"));
        }
    }
}
