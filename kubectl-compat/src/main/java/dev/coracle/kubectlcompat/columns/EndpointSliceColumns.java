package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Ports and addresses of a slice, ready or not, three at most of each. */
final class EndpointSliceColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("AddressType", o -> o.text("addressType")),
                Columns.text("Ports", o -> ports(o)),
                Columns.text("Endpoints", o -> endpoints(o)),
                Columns.age());
    }

    private static String ports(Fields o) {
        List<String> ports = o.list("ports").stream()
                .map(p -> p.has("port") ? p.text("port") : p.text("name").isEmpty() ? "*" : p.text("name"))
                .toList();
        return ports.isEmpty() ? Cells.UNSET : Cells.firstThree(ports);
    }

    private static String endpoints(Fields o) {
        List<String> addresses = o.list("endpoints").stream()
                .flatMap(e -> e.texts("addresses").stream())
                .toList();
        return addresses.isEmpty() ? Cells.UNSET : Cells.firstThree(addresses);
    }
}
