package dev.coracle.controllers.endpointslice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;

/**
 * What has to be written to bring a Service's slices in line; updates are whole objects with the version they are based on.
 *
 * @param notes what is to be told about the Service
 */
record SlicePlan(List<ObjectNode> creates, List<ObjectNode> updates, List<KubeObject> deletes, List<Hints.Note> notes) {
    boolean isEmpty() {
        return creates.isEmpty() && updates.isEmpty() && deletes.isEmpty();
    }
}
