package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Volumes and claims get the finalizer that keeps them while they are in use. */
public final class StorageObjectInUseProtection implements AdmissionPlugin {
    @Override
    public void mutate(Attributes a, ObjectNode object) {
        if (a.creates("persistentvolumes")) {
            add(object, "kubernetes.io/pv-protection");
        } else if (a.creates("persistentvolumeclaims")) {
            add(object, "kubernetes.io/pvc-protection");
        } else if (a.creates("volumeattributesclasses.storage.k8s.io")) {
            add(object, "kubernetes.io/vac-protection");
        }
    }

    private static void add(ObjectNode object, String finalizer) {
        ArrayNode finalizers = object.withObject("metadata").withArray("finalizers");
        for (JsonNode present : finalizers) {
            if (present.asText().equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }
}
