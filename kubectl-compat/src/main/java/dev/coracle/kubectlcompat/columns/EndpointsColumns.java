package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.ArrayList;
import java.util.List;

/** Ready addresses with their ports, three at most. */
final class EndpointsColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(Columns.name(), Columns.text("Endpoints", o -> endpoints(o)), Columns.age());
    }

    private static String endpoints(Fields o) {
        List<Fields> subsets = o.list("subsets");
        if (subsets.isEmpty()) {
            return Cells.NONE;
        }
        List<String> all = new ArrayList<>();
        for (Fields subset : subsets) {
            List<String> ips =
                    subset.list("addresses").stream().map(a -> a.text("ip")).toList();
            List<Fields> ports = subset.list("ports");
            if (ports.isEmpty()) {
                all.addAll(ips);
            }
            for (Fields port : ports) {
                ips.forEach(ip -> all.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port.text("port")));
            }
        }
        return Cells.firstThree(all);
    }
}
