package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.quantity.Quantity;
import java.math.RoundingMode;
import java.util.Map;

/** Containers of all three kinds. */
final class ContainerDefaults {
    private ContainerDefaults() {}

    static void container(ObjectNode container) {
        Unset.text(
                container, "imagePullPolicy", pullPolicy(container.path("image").asText("")));
        Unset.text(container, "terminationMessagePath", "/dev/termination-log");
        Unset.text(container, "terminationMessagePolicy", "File");
        Unset.items(container, "ports").forEach(port -> Unset.text(port, "protocol", "TCP"));
        Unset.items(container, "env").forEach(ContainerDefaults::variable);
        resources(Unset.object(container, "resources"));
        probe(container, "livenessProbe");
        probe(container, "readinessProbe");
        probe(container, "startupProbe");
        ObjectNode lifecycle = Unset.object(container, "lifecycle");
        httpGet(Unset.object(lifecycle, "postStart"));
        httpGet(Unset.object(lifecycle, "preStop"));
    }

    /** {@code Always} for the tag {@code latest}, which is also meant when there is neither tag nor digest. */
    static String pullPolicy(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        boolean latest = colon < 0 ? digest < 0 : name.endsWith(":latest");
        return latest && !image.isEmpty() ? "Always" : "IfNotPresent";
    }

    private static void variable(ObjectNode variable) {
        ObjectNode reference = Unset.object(Unset.object(variable, "valueFrom"), "fieldRef");
        if (reference != null) {
            Unset.text(reference, "apiVersion", "v1");
        }
    }

    static void resources(ObjectNode resources) {
        roundUp(Unset.object(resources, "limits"));
        roundUp(Unset.object(resources, "requests"));
    }

    /** Amounts finer than a thousandth are rounded up. */
    static void roundUp(ObjectNode amounts) {
        if (amounts == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
            String text = amount.getValue().asText();
            char last = text.isEmpty() ? 'x' : text.charAt(text.length() - 1);
            if (last == 'n' || last == 'u') {
                Quantity fine = Quantity.parse(text);
                Quantity coarse = new Quantity(fine.value().setScale(3, RoundingMode.UP), fine.format());
                amount.setValue(TextNode.valueOf(coarse.toString()));
            }
        }
    }

    private static void probe(ObjectNode container, String name) {
        ObjectNode probe = Unset.object(container, name);
        if (probe == null) {
            return;
        }
        Unset.nonZero(probe, "timeoutSeconds", 1);
        Unset.nonZero(probe, "periodSeconds", 10);
        Unset.nonZero(probe, "successThreshold", 1);
        Unset.nonZero(probe, "failureThreshold", 3);
        httpGet(probe);
        ObjectNode grpc = Unset.object(probe, "grpc");
        if (grpc != null) {
            Unset.pointer(grpc, "service", "");
        }
    }

    private static void httpGet(ObjectNode handler) {
        ObjectNode get = Unset.object(handler, "httpGet");
        if (get != null) {
            Unset.text(get, "path", "/");
            Unset.text(get, "scheme", "HTTP");
        }
    }
}
