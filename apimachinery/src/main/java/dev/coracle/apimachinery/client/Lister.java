package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.List;
import java.util.Optional;

/** Reads what an informer knows: lock-free, slightly behind the API. Thread-safe. */
public interface Lister {
    Optional<KubeObject> get(ObjectKey key);

    /** @param namespace "" for all */
    List<KubeObject> list(String namespace);

    /** Objects for which the index {@code name} gave {@code value}. */
    List<KubeObject> indexed(String name, String value);
}
