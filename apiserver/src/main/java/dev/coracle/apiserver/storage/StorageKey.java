package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.object.ObjectKey;

/**
 * Names one stored object over all resources.
 *
 * @param resource where the kind is stored: {@code pods}, {@code deployments.apps}; all served versions share it
 */
public record StorageKey(String resource, ObjectKey key) {
    // Written out: a record's own go through method handles, which no class-data archive takes and every map look-up
    // pays for.
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof StorageKey that && key.equals(that.key) && resource.equals(that.resource);
    }

    @Override
    public int hashCode() {
        return 31 * resource.hashCode() + key.hashCode();
    }
}
