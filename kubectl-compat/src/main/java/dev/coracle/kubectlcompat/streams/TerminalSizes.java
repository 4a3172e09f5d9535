package dev.coracle.kubectlcompat.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.stream.ContainerGateway;
import java.io.ByteArrayOutputStream;

/** A resize stream: documents with Width and Height, one on each line, cut anywhere. On one event loop. */
final class TerminalSizes {
    private static final int MAX_LINE = 1024;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    void received(byte[] bytes, ContainerGateway.Stream process) {
        for (byte b : bytes) {
            if (b == '\n') {
                apply(line.toByteArray(), process);
                line.reset();
            } else if (line.size() < MAX_LINE) {
                line.write(b);
            }
        }
    }

    static void apply(byte[] document, ContainerGateway.Stream process) {
        if (document.length == 0) {
            return;
        }
        try {
            JsonNode size = Json.parse(document);
            process.resize(size.path("Width").asInt(), size.path("Height").asInt());
        } catch (JsonProcessingException e) {
            // a size that cannot be read changes nothing, as upstream
        }
    }
}
