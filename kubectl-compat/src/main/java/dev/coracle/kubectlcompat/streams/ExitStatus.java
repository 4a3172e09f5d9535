package dev.coracle.kubectlcompat.streams;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.StatusException;

/** The Status document that ends exec and attach on the error stream. Pure. */
final class ExitStatus {
    private ExitStatus() {}

    static byte[] exited(int code) {
        ObjectNode status = Json.object();
        status.putObject("metadata");
        if (code == 0) {
            return Json.bytes(status.put("status", "Success"));
        }
        status.put("status", "Failure")
                .put("message", "command terminated with non-zero exit code: exit status " + code)
                .put("reason", "NonZeroExitCode");
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(code));
        return Json.bytes(status);
    }

    static byte[] failed(String message) {
        return Json.bytes(StatusException.internal(message).toJson());
    }
}
