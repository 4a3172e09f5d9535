package dev.coracle.bench;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.Endpoint;
import dev.coracle.proxy.ServicePort;
import dev.coracle.proxy.ServicePortName;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.TrafficPolicy;
import dev.coracle.proxy.rules.CarriedServices;
import dev.coracle.proxy.rules.KernelRules;
import dev.coracle.proxy.rules.ProxyNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What this process does for the kernel proxy when one of many Services gets or loses an endpoint, up to the script for {@code nft}. */
final class RuleChanges implements Figure {
    private static final int SERVICES = 10_000;
    private static final int ENDPOINTS = 10;
    private static final int CHANGES = 200;
    private static final double LIMIT = 10;
    private static final List<ProxyNode> NODES = List.of(
            new ProxyNode("node-1", "", List.of("172.18.0.2"), List.of("10.244.1.0/24")),
            new ProxyNode("node-2", "", List.of("172.18.0.3"), List.of("10.244.2.0/24")));

    @Override
    public String name() {
        return "rules";
    }

    @Override
    public void measure(Report report) throws Exception {
        ServiceTable[] table = {ServiceTable.EMPTY};
        for (int i = 0; i < SERVICES; i++) {
            table[0] = table[0].with(key(i), List.of(port(i, ENDPOINTS)));
        }
        KernelRules rules = KernelRules.of(List.of("10.244.0.0/16"), carried(table[0]));
        report.atMost(
                LIMIT,
                "one of 10,000 Services x 10 endpoints changes",
                Samples.take(round -> {
                    double[] millis = new double[CHANGES];
                    for (int i = 0; i < CHANGES; i++) {
                        int service = (round * CHANGES + i) * 7919 % SERVICES;
                        table[0] = table[0].with(key(service), List.of(port(service, ENDPOINTS + 1 - 2 * (i % 2))));
                        long begun = System.nanoTime();
                        rules.update(carried(table[0]), Set.of(key(service)));
                        millis[i] = (System.nanoTime() - begun) / 1e6;
                    }
                    return Samples.of(millis).median();
                }),
                "ms");
    }

    private static CarriedServices carried(ServiceTable table) {
        return new CarriedServices(NODES, table, port -> true);
    }

    private static ObjectKey key(int service) {
        return ObjectKey.of("default", "service-" + service);
    }

    private static ServicePort port(int service, int endpoints) {
        return new ServicePort(
                new ServicePortName(key(service), "", Protocol.TCP, false),
                80,
                0,
                0,
                List.of("10.96." + service / 256 + "." + service % 256),
                List.of(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                Optional.empty(),
                IntStream.range(0, endpoints)
                        .mapToObj(e -> endpoint(service, 100 + e))
                        .toList());
    }

    private static Endpoint endpoint(int service, int number) {
        String ip = "10." + (128 + service / 256) + "." + service % 256 + "." + number;
        return new Endpoint(ip, 8080, true, true, false, "node-" + (1 + number % 2), List.of(), List.of());
    }
}
