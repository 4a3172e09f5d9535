package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Volumes, claims and what provisions them. */
final class StorageDefaults {
    private StorageDefaults() {}

    static void persistentVolume(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.text(spec, "persistentVolumeReclaimPolicy", "Retain");
        Unset.pointer(spec, "volumeMode", "Filesystem");
        VolumeDefaults.source(spec);
        ContainerDefaults.roundUp(Unset.object(spec, "capacity"));
        Unset.text(Unset.orObject(tree, "status"), "phase", "Pending");
    }

    static void persistentVolumeClaim(ObjectNode tree) {
        claimSpec(Unset.orObject(tree, "spec"));
        Unset.text(Unset.orObject(tree, "status"), "phase", "Pending");
    }

    static void claimSpec(ObjectNode spec) {
        Unset.pointer(spec, "volumeMode", "Filesystem");
        ContainerDefaults.resources(Unset.object(spec, "resources"));
    }

    static void storageClass(ObjectNode tree) {
        Unset.pointer(tree, "reclaimPolicy", "Delete");
        Unset.pointer(tree, "volumeBindingMode", "Immediate");
    }

    static void csiDriver(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.flag(spec, "attachRequired", true);
        Unset.flag(spec, "podInfoOnMount", false);
        Unset.flag(spec, "storageCapacity", false);
        Unset.pointer(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
        if (Unset.isEmpty(spec, "volumeLifecycleModes")) {
            spec.putArray("volumeLifecycleModes").add("Persistent");
        }
        Unset.flag(spec, "requiresRepublish", false);
        Unset.flag(spec, "seLinuxMount", false);
    }
}
