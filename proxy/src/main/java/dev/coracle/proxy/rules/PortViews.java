package dev.coracle.proxy.rules;

import dev.coracle.proxy.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A Service port as each of the nodes sees it that share a table, in the nodes' order. At least one. */
record PortViews(List<PortView> views) {

    /** @param nodes states of one moment, which all have the same ports */
    static List<PortViews> of(List<ProxyState> nodes) {
        List<PortViews> all = new ArrayList<>();
        for (int i = 0; i < nodes.get(0).ports().size(); i++) {
            int port = i;
            all.add(new PortViews(nodes.stream().map(n -> n.ports().get(port)).toList()));
        }
        return all;
    }

    /** For whatever nodes do not differ in. */
    PortView port() {
        return views.get(0);
    }

    boolean anywhere(Predicate<PortView> what) {
        return views.stream().anyMatch(what);
    }

    boolean everywhere(Predicate<PortView> what) {
        return views.stream().allMatch(what);
    }

    /** Whether all nodes choose among the same endpoints. */
    boolean agree(Function<PortView, List<Endpoint>> endpoints) {
        return views.stream().map(endpoints).distinct().count() == 1;
    }

    /** Every endpoint that some rule leads to, in order. */
    List<Endpoint> reachable() {
        return views.stream()
                .flatMap(v -> v.reachable().stream())
                .distinct()
                .sorted((a, b) -> a.address().compareTo(b.address()))
                .toList();
    }
}
