package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Volumes of pods, and the volume sources that persistent volumes share with them. */
final class VolumeDefaults {
    private static final int MODE = 0644;

    private VolumeDefaults() {}

    static void volume(ObjectNode volume) {
        if (volume.size() == (volume.has("name") ? 1 : 0)) {
            volume.putObject("emptyDir");
        }
        for (String source : new String[] {"secret", "configMap", "downwardAPI", "projected"}) {
            ObjectNode files = Unset.object(volume, source);
            if (files != null) {
                Unset.number(files, "defaultMode", MODE);
            }
        }
        fieldReferences(Unset.object(volume, "downwardAPI"));
        Unset.items(Unset.object(volume, "projected"), "sources").forEach(VolumeDefaults::projection);
        ObjectNode image = Unset.object(volume, "image");
        if (image != null) {
            Unset.text(
                    image,
                    "pullPolicy",
                    ContainerDefaults.pullPolicy(image.path("reference").asText("")));
        }
        ObjectNode template = Unset.object(Unset.object(volume, "ephemeral"), "volumeClaimTemplate");
        if (template != null) {
            StorageDefaults.claimSpec(Unset.orObject(template, "spec"));
        }
        source(volume);
    }

    private static void projection(ObjectNode projection) {
        ObjectNode token = Unset.object(projection, "serviceAccountToken");
        if (token != null) {
            Unset.number(token, "expirationSeconds", 3600);
        }
        fieldReferences(Unset.object(projection, "downwardAPI"));
    }

    private static void fieldReferences(ObjectNode downward) {
        for (ObjectNode item : Unset.items(downward, "items")) {
            ObjectNode reference = Unset.object(item, "fieldRef");
            if (reference != null) {
                Unset.text(reference, "apiVersion", "v1");
            }
        }
    }

    /** {@code parent} is a volume, or the spec of a persistent volume. */
    static void source(ObjectNode parent) {
        ObjectNode hostPath = Unset.object(parent, "hostPath");
        if (hostPath != null) {
            Unset.pointer(hostPath, "type", "");
        }
        ObjectNode iscsi = Unset.object(parent, "iscsi");
        if (iscsi != null) {
            Unset.text(iscsi, "iscsiInterface", "default");
        }
        ObjectNode rbd = Unset.object(parent, "rbd");
        if (rbd != null) {
            Unset.text(rbd, "pool", "rbd");
            Unset.text(rbd, "user", "admin");
            Unset.text(rbd, "keyring", "/etc/ceph/keyring");
        }
        ObjectNode scaleIo = Unset.object(parent, "scaleIO");
        if (scaleIo != null) {
            Unset.text(scaleIo, "storageMode", "ThinProvisioned");
            Unset.text(scaleIo, "fsType", "xfs");
        }
        ObjectNode azure = Unset.object(parent, "azureDisk");
        if (azure != null) {
            Unset.pointer(azure, "cachingMode", "ReadWrite");
            Unset.pointer(azure, "fsType", "ext4");
            Unset.pointer(azure, "kind", "Shared");
            Unset.flag(azure, "readOnly", false);
        }
    }
}
