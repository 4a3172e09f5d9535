package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.StatusException;
import java.util.List;
import java.util.Optional;

/** Whether a namespace takes new objects. Stateless. */
public final class NamespaceState {
    private NamespaceState() {}

    /** Refuses to create {@code key} in a namespace that is missing or going away. */
    public static void refuseCreate(Kind kind, ObjectKey key, Optional<KubeObject> namespace) {
        String name = key.namespace();
        if (namespace.isEmpty()) {
            throw StatusException.notFound(Resources.NAMESPACES, name);
        }
        if (namespace.get().deleting()) {
            String why = "unable to create new content in namespace " + name + " because it is being terminated";
            throw StatusException.forbidden(kind.gvr(), key.name(), why)
                    .withCauses(List.of(new Cause(
                            "NamespaceTerminating",
                            "namespace " + name + " is being terminated",
                            "metadata.namespace")));
        }
    }
}
