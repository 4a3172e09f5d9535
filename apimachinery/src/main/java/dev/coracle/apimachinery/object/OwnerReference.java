package dev.coracle.apimachinery.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;

/** An entry of {@code metadata.ownerReferences}. */
public record OwnerReference(
        String apiVersion, String kind, String name, String uid, boolean controller, boolean blockOwnerDeletion) {

    public static OwnerReference of(Fields entry) {
        return new OwnerReference(
                entry.text("apiVersion"),
                entry.text("kind"),
                entry.text("name"),
                entry.text("uid"),
                entry.flag("controller"),
                entry.flag("blockOwnerDeletion"));
    }

    /** The reference a controller puts on what it makes for {@code owner}. */
    public static OwnerReference controllerOf(KubeObject owner) {
        return new OwnerReference(owner.apiVersion(), owner.kind(), owner.name(), owner.uid(), true, true);
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        node.put("apiVersion", apiVersion);
        node.put("kind", kind);
        node.put("name", name);
        node.put("uid", uid);
        if (controller) {
            node.put("controller", true);
        }
        if (blockOwnerDeletion) {
            node.put("blockOwnerDeletion", true);
        }
        return node;
    }
}
