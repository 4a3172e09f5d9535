package dev.coracle.proxy;

import dev.coracle.apimachinery.object.ObjectKey;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A step from one table to a later one.
 *
 * @param services everything else is the same in both
 */
public record TableChange(ServiceTable before, ServiceTable now, Set<ObjectKey> services) {

    /** A change of whatever is in either. */
    public static TableChange between(ServiceTable before, ServiceTable now) {
        Set<ObjectKey> services = new LinkedHashSet<>(before.services());
        services.addAll(now.services());
        return new TableChange(before, now, services);
    }
}
