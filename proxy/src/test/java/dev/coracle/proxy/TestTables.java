package dev.coracle.proxy;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.List;

/** Service tables made of API objects, for tests of other packages. */
public final class TestTables {
    private TestTables() {}

    public static ServiceTable of(List<KubeObject> services, List<KubeObject> slices) {
        List<ServicePort> ports = new ArrayList<>();
        for (KubeObject service : services) {
            List<SliceFacts> own = slices.stream()
                    .filter(s -> s.namespace().equals(service.namespace())
                            && s.labels().get("kubernetes.io/service-name").equals(service.name()))
                    .map(SliceFacts::of)
                    .toList();
            ports.addAll(ServiceFacts.ports(service, own));
        }
        return ServiceTable.of(ports);
    }
}
