package dev.coracle.apiserver.admission;

import java.util.List;
import java.util.random.RandomGenerator;

/** The plugins every cluster runs, in Kubernetes' order. A new one adds one line here. */
public final class BuiltinPlugins {
    private BuiltinPlugins() {}

    public static List<AdmissionPlugin> all(RandomGenerator random) {
        return List.of(
                new NamespaceLifecycle(),
                new LimitRanger(),
                new ServiceAccounts(random),
                new TaintNodesByCondition(),
                new Priority(),
                new DefaultTolerations(),
                new DefaultStorageClass(),
                new StorageObjectInUseProtection(),
                new RuntimeClasses(),
                new DefaultIngressClass(),
                new ResourceQuotas());
    }
}
