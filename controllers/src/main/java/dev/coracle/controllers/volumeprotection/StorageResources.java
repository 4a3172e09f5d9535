package dev.coracle.controllers.volumeprotection;

import dev.coracle.apimachinery.object.GroupVersionResource;

/** The resources that are protected. */
final class StorageResources {
    static final GroupVersionResource CLAIMS = GroupVersionResource.core("persistentvolumeclaims");
    static final GroupVersionResource VOLUMES = GroupVersionResource.core("persistentvolumes");
    static final GroupVersionResource ATTRIBUTES_CLASSES =
            GroupVersionResource.of("storage.k8s.io", "v1", "volumeattributesclasses");

    private StorageResources() {}
}
