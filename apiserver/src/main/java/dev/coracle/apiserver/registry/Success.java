package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;

/** The Status of a request that went well and has no object to show. Stateless. */
public final class Success {
    private Success() {}

    public static ObjectNode status() {
        ObjectNode status = Json.object();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        return status;
    }

    static KubeObject created() {
        ObjectNode status = status();
        status.put("code", 201);
        return KubeObject.of(status);
    }
}
