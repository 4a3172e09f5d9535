package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.object.ObjectKey;

/**
 * Names one stored object over all resources.
 *
 * @param resource where the kind is stored: {@code pods}, {@code deployments.apps}; all served versions share it
 */
public record StorageKey(String resource, ObjectKey key) {}
