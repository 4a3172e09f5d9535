package dev.coracle.apiserver.flowcontrol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.registry.DefaultObject;
import java.time.Clock;
import java.util.List;

/** The FlowSchemas and priority levels that every cluster starts with, from {@code defaults.jsonl}: one object a line. */
public final class DefaultFlows {
    private DefaultFlows() {}

    public static List<DefaultObject> read(Clock clock) {
        return DefaultObject.lines("/dev/coracle/flowcontrol/defaults.jsonl").stream()
                .map(given -> object(given, Times.seconds(clock.instant())))
                .toList();
    }

    private static DefaultObject object(ObjectNode given, String now) {
        String kind = given.path("kind").asText();
        ObjectNode object = Json.object();
        object.put("kind", kind).put("apiVersion", "flowcontrol.apiserver.k8s.io/v1");
        ObjectNode metadata = object.putObject("metadata");
        metadata.set("name", given.get("name"));
        metadata.putObject("annotations").put("apf.kubernetes.io/autoupdate-spec", "true");
        object.set("spec", given.get("spec"));
        ObjectNode status = object.putObject("status");
        boolean schema = kind.equals("FlowSchema");
        if (schema) {
            addFound(status, given.at("/spec/priorityLevelConfiguration/name").asText(), now);
        }
        String resource = schema ? "flowschemas" : "prioritylevelconfigurations";
        return new DefaultObject(GroupVersionResource.of("flowcontrol.apiserver.k8s.io", "v1", resource), object);
    }

    private static void addFound(ObjectNode status, String level, String now) {
        ObjectNode dangling = status.putArray("conditions").addObject();
        dangling.put("type", "Dangling");
        dangling.put("status", "False");
        dangling.put("lastTransitionTime", now);
        dangling.put("reason", "Found");
        dangling.put(
                "message",
                "This FlowSchema references the PriorityLevelConfiguration object named \"" + level
                        + "\" and it exists");
    }
}
