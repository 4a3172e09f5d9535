package dev.coracle.controllers.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of a rollout.
 *
 * @param revision the Deployment's revision annotation, when it has to change
 * @param status the Deployment's whole status
 * @param again when the progress deadline has to be looked at
 */
record DeploymentPlan(
        Optional<ObjectNode> create,
        List<Resize> resizes,
        List<KubeObject> deletes,
        Optional<String> revision,
        ObjectNode status,
        Optional<Duration> again) {

    /** Sets the size and annotations of a ReplicaSet. */
    record Resize(KubeObject set, int from, int to, Map<String, String> annotations) {
        String event() {
            String direction = to > from ? "up" : "down";
            return "Scaled " + direction + " replica set " + set.name() + " from " + from + " to " + to;
        }
    }
}
