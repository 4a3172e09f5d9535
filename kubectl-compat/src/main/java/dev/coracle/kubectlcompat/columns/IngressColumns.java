package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;
import java.util.stream.Collectors;

/** Hosts and where they answer. */
final class IngressColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Class", o -> Cells.orNone(o.text("spec.ingressClassName"))),
                Columns.text("Hosts", o -> hosts(o)),
                Columns.text("Address", o -> String.join(",", Cells.loadBalancer(o))),
                Columns.text("Ports", o -> o.list("spec.tls").isEmpty() ? "80" : "80, 443"),
                Columns.age());
    }

    private static String hosts(Fields o) {
        List<Fields> rules = o.list("spec.rules");
        String shown = rules.stream()
                .map(r -> r.text("host"))
                .filter(h -> !h.isEmpty())
                .limit(3)
                .collect(Collectors.joining(","));
        if (shown.isEmpty()) {
            return "*";
        }
        return rules.size() > 3 ? shown + " + " + (rules.size() - 3) + " more..." : shown;
    }
}
