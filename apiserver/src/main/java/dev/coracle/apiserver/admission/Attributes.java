package dev.coracle.apiserver.admission;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.storage.Image;
import java.util.Optional;

/**
 * The write that is being admitted.
 *
 * @param subresource "" for the object itself
 * @param key the name may be "" before a create with generateName got one
 * @param before the stored object, in the version of {@code kind}
 * @param image the cluster as of now, for plugins that look at other objects
 */
public record Attributes(
        Operation operation,
        Kind kind,
        String subresource,
        ObjectKey key,
        Optional<KubeObject> before,
        Caller caller,
        boolean dryRun,
        Image image) {

    public boolean creates() {
        return operation == Operation.CREATE;
    }

    /** Whether this is a create of the object {@code resource} itself, for example {@code pods}. */
    public boolean creates(String resource) {
        return creates() && isObject(resource);
    }

    public boolean isObject(String resource) {
        return subresource.isEmpty() && kind.gvr().qualifiedName().equals(resource);
    }
}
