package dev.coracle.apiserver.discovery;

import dev.coracle.apimachinery.object.GroupVersionKind;
import java.util.List;

/**
 * One row of discovery.
 *
 * @param group "" for core
 * @param subresource "" for the resource itself, otherwise for example {@code status}
 * @param kind what is sent and received: for {@code deployments/scale} it is {@code autoscaling/v1 Scale}
 * @param singular "" for a subresource
 * @param storageVersionHash "" when there is none
 */
public record ServedResource(
        String group,
        String version,
        String resource,
        String subresource,
        GroupVersionKind kind,
        boolean namespaced,
        List<String> verbs,
        List<String> shortNames,
        List<String> categories,
        String singular,
        String storageVersionHash) {

    /** {@code pods} or {@code pods/log}. */
    public String qualified() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
}
