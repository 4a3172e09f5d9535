package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code DefaultTolerationSeconds}: pods stay five minutes on a node that is not ready or unreachable. */
public final class DefaultTolerations implements AdmissionPlugin {
    private static final int SECONDS = 300;

    @Override
    public void mutate(Attributes a, ObjectNode pod) {
        if (!a.isObject("pods")) {
            return;
        }
        ObjectNode spec = pod.withObject("spec");
        for (String taint : List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            if (!tolerates(spec.path("tolerations"), taint)) {
                ArrayNode tolerations = spec.withArray("tolerations");
                tolerations
                        .addObject()
                        .put("key", taint)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", SECONDS);
            }
        }
    }

    private static boolean tolerates(JsonNode tolerations, String taint) {
        for (JsonNode toleration : tolerations) {
            String key = toleration.path("key").asText("");
            String effect = toleration.path("effect").asText("");
            if ((key.equals(taint) || key.isEmpty()) && (effect.equals("NoExecute") || effect.isEmpty())) {
                return true;
            }
        }
        return false;
    }
}
