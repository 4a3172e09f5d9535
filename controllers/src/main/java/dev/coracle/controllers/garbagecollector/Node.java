package dev.coracle.controllers.garbagecollector;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.controllers.ManagedResource;
import java.util.List;

/** What the graph keeps of an object. */
record Node(
        ManagedResource resource,
        ObjectKey key,
        String uid,
        List<OwnerReference> owners,
        boolean deleting,
        List<String> finalizers) {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    static Node of(ManagedResource resource, KubeObject object) {
        return new Node(resource, object.key(), object.uid(), object.owners(), object.deleting(), object.finalizers());
    }

    boolean waitsForDependents() {
        return deleting && finalizers.contains(FOREGROUND);
    }

    boolean orphansDependents() {
        return deleting && finalizers.contains(ORPHAN);
    }

    /** Whether the object keeps that owner from going. */
    boolean blocks(String ownerUid) {
        return owners.stream().anyMatch(o -> o.uid().equals(ownerUid) && o.blockOwnerDeletion());
    }
}
