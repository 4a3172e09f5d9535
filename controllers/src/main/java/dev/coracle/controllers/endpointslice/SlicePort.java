package dev.coracle.controllers.endpointslice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import java.util.Comparator;

/** A port of a slice. {@code appProtocol} is "" when absent. */
record SlicePort(String name, int port, String protocol, String appProtocol) implements Comparable<SlicePort> {
    private static final Comparator<SlicePort> ORDER = Comparator.comparing(SlicePort::name)
            .thenComparing(SlicePort::port)
            .thenComparing(SlicePort::protocol)
            .thenComparing(SlicePort::appProtocol);

    static SlicePort of(Fields port) {
        return new SlicePort(
                port.text("name"), port.integer("port", 0), port.text("protocol"), port.text("appProtocol"));
    }

    ObjectNode toJson() {
        ObjectNode node = Json.object().put("name", name).put("port", port).put("protocol", protocol);
        if (!appProtocol.isEmpty()) {
            node.put("appProtocol", appProtocol);
        }
        return node;
    }

    @Override
    public int compareTo(SlicePort other) {
        return ORDER.compare(this, other);
    }
}
