package dev.coracle.kubelet.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.Times;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the kubelet knows about one container at one moment.
 *
 * @param lastTerminated how the run before this one ended
 * @param containerId "" before the first run
 * @param started the startup probe, if any, has succeeded in this run
 * @param sidecar an init container that goes on running
 */
record ContainerFacts(
        Fields spec,
        ContainerState state,
        Optional<ContainerState.Terminated> lastTerminated,
        String containerId,
        int restarts,
        boolean started,
        boolean ready,
        boolean sidecar) {

    String name() {
        return spec.text("name");
    }

    boolean running() {
        return state instanceof ContainerState.Running;
    }

    /** The result of the latest run, if the container is not running: a container in back-off has one too. */
    Optional<ContainerState.Terminated> ended() {
        if (state instanceof ContainerState.Terminated t) {
            return Optional.of(t);
        }
        return running() ? Optional.empty() : lastTerminated;
    }

    /** {@code v1.ContainerStatus}. */
    ObjectNode toStatus() {
        ObjectNode status = Json.object();
        status.put("name", name());
        status.set("state", stateNode(state));
        status.set("lastState", lastTerminated.map(ContainerFacts::stateNode).orElseGet(Json::object));
        status.put("ready", ready);
        status.put("restartCount", restarts);
        status.put("image", spec.text("image"));
        status.put("imageID", containerId.isEmpty() ? "" : imageId(spec.text("image")));
        if (!containerId.isEmpty()) {
            status.put("containerID", containerId);
        }
        status.put("started", started);
        Fields resources = spec.at("resources");
        if (running() && resources.node().size() > 0) {
            status.set("resources", resources.node().deepCopy());
            if (resources.has("requests")) {
                status.set("allocatedResources", resources.at("requests").node().deepCopy());
            }
        }
        return status;
    }

    private static ObjectNode stateNode(ContainerState state) {
        ObjectNode node = Json.object();
        if (state instanceof ContainerState.Waiting waiting) {
            ObjectNode detail = node.putObject("waiting");
            detail.put("reason", waiting.reason());
            if (!waiting.message().isEmpty()) {
                detail.put("message", waiting.message());
            }
        } else if (state instanceof ContainerState.Running running) {
            node.putObject("running").put("startedAt", Times.seconds(running.startedAt()));
        } else if (state instanceof ContainerState.Terminated ended) {
            ObjectNode detail = node.putObject("terminated");
            detail.put("exitCode", ended.exitCode());
            detail.put("reason", ended.reason());
            if (!ended.message().isEmpty()) {
                detail.put("message", ended.message());
            }
            detail.put("startedAt", Times.seconds(ended.startedAt()));
            detail.put("finishedAt", Times.seconds(ended.finishedAt()));
            detail.put("containerID", ended.containerId());
        }
        return node;
    }

    /** No image is pulled, so its identity is made from its name: equal names give equal identities. */
    private static String imageId(String image) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(image.getBytes(StandardCharsets.UTF_8));
            return "coracle://sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
