package dev.coracle.junit;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.cluster.Cluster;
import java.lang.reflect.Field;

/** The way a cluster's parts report failures, which has no public door. */
final class Faults {
    private Faults() {}

    static FaultHandler in(Cluster cluster) throws ReflectiveOperationException {
        return (FaultHandler) field(field(cluster, "assembly"), "faultLog");
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
