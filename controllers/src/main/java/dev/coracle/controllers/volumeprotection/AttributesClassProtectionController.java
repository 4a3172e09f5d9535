package dev.coracle.controllers.volumeprotection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.controllers.ControllerContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets deleted volume attributes classes go when nothing names them. Keys are VolumeAttributesClasses. */
public final class AttributesClassProtectionController implements Controller {
    private static final String FINALIZER = "kubernetes.io/vac-protection";

    private final ApiClient client;
    private Lister classes;
    private Lister claims;
    private Lister volumes;

    public AttributesClassProtectionController(ControllerContext context) {
        this.client = context.client(name());
    }

    @Override
    public String name() {
        return "volumeattributesclass-protection-controller";
    }

    @Override
    public void register(Watches watches) {
        classes = watches.lister(StorageResources.ATTRIBUTES_CLASSES);
        claims = watches.lister(StorageResources.CLAIMS);
        volumes = watches.lister(StorageResources.VOLUMES);
        watches.on(StorageResources.ATTRIBUTES_CLASSES, change -> List.of(change.key()));
        watches.on(
                StorageResources.CLAIMS,
                change -> change.before()
                        .map(AttributesClassProtectionController::classOf)
                        .orElse(List.of()));
        watches.on(
                StorageResources.VOLUMES,
                change -> change.before()
                        .map(AttributesClassProtectionController::classOf)
                        .orElse(List.of()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> object = classes.get(key);
        if (object.isPresent() && !inUse(object.get())) {
            Optional<ObjectNode> patch = ProtectionFinalizer.release(object.get(), FINALIZER);
            patch.ifPresent(p -> client.patch(StorageResources.ATTRIBUTES_CLASSES, key, "", PatchType.MERGE, p));
        }
        return Result.DONE;
    }

    private static List<ObjectKey> classOf(KubeObject object) {
        String name = object.text("spec.volumeAttributesClassName");
        return name.isEmpty() ? List.of() : List.of(ObjectKey.cluster(name));
    }

    private boolean inUse(KubeObject attributesClass) {
        List<ObjectKey> one = List.of(attributesClass.key());
        return Stream.concat(claims.list("").stream(), volumes.list("").stream())
                .anyMatch(o -> classOf(o).equals(one));
    }
}
