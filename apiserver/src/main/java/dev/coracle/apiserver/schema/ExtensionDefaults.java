package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Custom resource definitions and API services. */
final class ExtensionDefaults {
    private static final int HTTPS = 443;

    private ExtensionDefaults() {}

    static void apiService(ObjectNode tree) {
        ObjectNode service = Unset.object(Unset.object(tree, "spec"), "service");
        if (service != null) {
            Unset.number(service, "port", HTTPS);
        }
    }

    static void definition(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        ObjectNode names = Unset.orObject(spec, "names");
        String kind = names.path("kind").asText("");
        if (!kind.isEmpty()) {
            Unset.text(names, "singular", kind.toLowerCase(Locale.ROOT));
            Unset.text(names, "listKind", kind + "List");
        }
        ObjectNode conversion = Unset.orObject(spec, "conversion");
        if (conversion.isEmpty()) {
            conversion.put("strategy", "None");
        }
        ObjectNode client = Unset.object(Unset.object(conversion, "webhook"), "clientConfig");
        ObjectNode service = Unset.object(client, "service");
        if (service != null) {
            Unset.number(service, "port", HTTPS);
        }
        storedVersions(tree, spec);
    }

    private static void storedVersions(ObjectNode tree, ObjectNode spec) {
        ObjectNode status = Unset.orObject(tree, "status");
        if (!Unset.isEmpty(status, "storedVersions")) {
            return;
        }
        for (ObjectNode version : Unset.items(spec, "versions")) {
            if (version.path("storage").asBoolean()) {
                status.putArray("storedVersions").add(version.path("name").asText());
                return;
            }
        }
    }
}
