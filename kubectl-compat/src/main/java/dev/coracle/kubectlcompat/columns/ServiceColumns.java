package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Where a Service is reached. Texts are never clipped here; kubectl clips when it is not asked for wide output. */
final class ServiceColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Type", o -> o.text("spec.type")),
                Columns.text("Cluster-IP", o -> clusterIp(o)),
                Columns.text("External-IP", o -> externalIp(o)),
                Columns.text("Port(s)", o -> ports(o)),
                Columns.age(),
                Columns.wide("Selector", o -> Cells.labels(o.map("spec.selector"))));
    }

    private static String clusterIp(Fields o) {
        List<String> ips = o.texts("spec.clusterIPs");
        return ips.isEmpty() ? Cells.orNone(o.text("spec.clusterIP")) : ips.get(0);
    }

    private static String externalIp(Fields o) {
        List<String> external = o.texts("spec.externalIPs");
        return switch (o.text("spec.type")) {
            case "ClusterIP", "NodePort" -> Cells.orNone(String.join(",", external));
            case "LoadBalancer" -> {
                List<String> all = new ArrayList<>(Cells.loadBalancer(o));
                all.addAll(external);
                yield all.isEmpty() ? "<pending>" : String.join(",", all);
            }
            case "ExternalName" -> o.text("spec.externalName");
            default -> Cells.UNKNOWN;
        };
    }

    private static String ports(Fields o) {
        return Cells.orNone(
                o.list("spec.ports").stream().map(ServiceColumns::port).collect(Collectors.joining(",")));
    }

    private static String port(Fields port) {
        int nodePort = port.integer("nodePort", 0);
        return port.text("port") + (nodePort > 0 ? ":" + nodePort : "") + "/" + port.text("protocol");
    }
}
