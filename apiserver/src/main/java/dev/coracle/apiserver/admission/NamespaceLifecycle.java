package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.NamespaceState;
import dev.coracle.apiserver.storage.StorageKey;
import java.util.Optional;
import java.util.Set;

/** New objects need a namespace that exists and is not going away; some namespaces may not be deleted. */
public final class NamespaceLifecycle implements AdmissionPlugin {
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    @Override
    public void mutate(Attributes a, ObjectNode object) {
        if (a.creates() && a.subresource().isEmpty() && a.kind().descriptor().namespaced()) {
            Optional<KubeObject> namespace = a.image()
                    .get(new StorageKey("namespaces", ObjectKey.cluster(a.key().namespace())));
            NamespaceState.refuseCreate(a.kind(), a.key(), namespace);
        }
    }

    @Override
    public void validate(Attributes a, Fields object) {
        if (a.operation() == Operation.DELETE
                && a.isObject("namespaces")
                && IMMORTAL.contains(a.key().name())) {
            throw StatusException.forbidden(Resources.NAMESPACES, a.key().name(), "this namespace may not be deleted");
        }
    }
}
