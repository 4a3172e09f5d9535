package dev.coracle.kubectlcompat.columns;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** What {@code kubectl get pods} shows. */
final class PodColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Ready", o -> PodState.of(o).readyText()),
                Columns.text("Status", o -> PodState.of(o).reason()),
                Columns.timed("Restarts", (o, now) -> PodState.of(o).restartsText(now)),
                Columns.age(),
                Columns.wide("IP", o -> ip(o)),
                Columns.wide("Node", o -> Cells.orNone(o.text("spec.nodeName"))),
                Columns.wide("Nominated Node", o -> Cells.orNone(o.text("status.nominatedNodeName"))),
                Columns.wide("Readiness Gates", o -> gates(o)));
    }

    @Override
    public ArrayNode rowConditions(KubeObject pod) {
        ArrayNode conditions = Json.array();
        switch (pod.text("status.phase")) {
            case "Succeeded" -> completed(conditions, "Succeeded", "The pod has completed successfully.");
            case "Failed" -> completed(conditions, "Failed", "The pod failed.");
            default -> {
                // a pod that goes on has no row condition
            }
        }
        return conditions;
    }

    private static void completed(ArrayNode conditions, String reason, String message) {
        ObjectNode condition = conditions.addObject();
        condition.put("type", "Completed");
        condition.put("status", "True");
        condition.put("reason", reason);
        condition.put("message", message);
    }

    private static String ip(Fields o) {
        List<Fields> ips = o.list("status.podIPs");
        return Cells.orNone(ips.isEmpty() ? o.text("status.podIP") : ips.get(0).text("ip"));
    }

    private static String gates(Fields o) {
        List<Fields> gates = o.list("spec.readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        long open = gates.stream()
                .filter(g -> Cells.status(o, g.text("conditionType")).equals("True"))
                .count();
        return open + "/" + gates.size();
    }
}
