package dev.coracle.kubelet.env;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Optional;

/** What a pod's configuration refers to, in the pod's namespace. Calls may block on the API. */
public interface ConfigSource {
    Optional<KubeObject> configMap(String name);

    Optional<KubeObject> secret(String name);

    /** Of all namespaces. */
    List<KubeObject> services();
}
