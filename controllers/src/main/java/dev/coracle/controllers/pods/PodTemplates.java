package dev.coracle.controllers.pods;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;

/** Makes pods from templates. Stateless. */
public final class PodTemplates {
    private PodTemplates() {}

    /** A new pod of {@code owner}, named by the server. The result is the caller's own. */
    public static ObjectNode pod(KubeObject owner, Fields template) {
        ObjectNode pod = Json.object();
        pod.put("apiVersion", "v1");
        pod.put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("generateName", owner.name() + "-");
        metadata.put("namespace", owner.namespace());
        copy(template, "labels", metadata);
        copy(template, "annotations", metadata);
        copy(template, "finalizers", metadata);
        metadata.putArray("ownerReferences")
                .add(OwnerReference.controllerOf(owner).toJson());
        pod.set("spec", template.at("spec").node().deepCopy());
        return pod;
    }

    private static void copy(Fields template, String field, ObjectNode metadata) {
        Fields value = template.at("metadata").at(field);
        if (value.exists()) {
            metadata.set(field, value.node().deepCopy());
        }
    }
}
