package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Claims without a storage class get the default one, if there is one. */
public final class DefaultStorageClass implements AdmissionPlugin {
    @Override
    public void mutate(Attributes a, ObjectNode claim) {
        boolean chosen = claim.path("spec").hasNonNull("storageClassName")
                || claim.path("metadata").path("annotations").has("volume.beta.kubernetes.io/storage-class");
        if (a.creates("persistentvolumeclaims") && !chosen) {
            DefaultClass.find(a.image(), "storageclasses.storage.k8s.io", "storageclass.kubernetes.io/is-default-class")
                    .ifPresent(c -> claim.withObject("spec").put("storageClassName", c.name()));
        }
    }
}
