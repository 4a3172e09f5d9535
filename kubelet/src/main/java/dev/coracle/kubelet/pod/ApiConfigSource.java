package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.kubelet.env.ConfigSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads straight from the API: a container that starts must see what was written before its pod, which a cache cannot promise.
 *
 * @param withServices false when nobody reads Service variables
 */
record ApiConfigSource(ApiClient client, String namespace, boolean withServices) implements ConfigSource {

    @Override
    public Optional<KubeObject> configMap(String name) {
        return client.find(Resources.CONFIG_MAPS, ObjectKey.of(namespace, name));
    }

    @Override
    public Optional<KubeObject> secret(String name) {
        return client.find(Resources.SECRETS, ObjectKey.of(namespace, name));
    }

    @Override
    public List<KubeObject> services() {
        if (!withServices) {
            return List.of();
        }
        List<KubeObject> services = new ArrayList<>(
                client.list(Resources.SERVICES, namespace, ListOptions.ALL).items());
        client.find(Resources.SERVICES, ObjectKey.of("default", "kubernetes")).ifPresent(services::add);
        return services;
    }
}
