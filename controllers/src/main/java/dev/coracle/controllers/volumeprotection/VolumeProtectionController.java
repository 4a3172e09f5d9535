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

/** Lets deleted volumes go when no claim is bound to them. Keys are PersistentVolumes. */
public final class VolumeProtectionController implements Controller {
    private static final String FINALIZER = "kubernetes.io/pv-protection";

    private final ApiClient client;
    private Lister volumes;

    public VolumeProtectionController(ControllerContext context) {
        this.client = context.client(name());
    }

    @Override
    public String name() {
        return "pv-protection-controller";
    }

    @Override
    public void register(Watches watches) {
        volumes = watches.lister(StorageResources.VOLUMES);
        watches.on(StorageResources.VOLUMES, change -> List.of(change.key()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> object = volumes.get(key);
        if (object.isPresent() && !inUse(object.get())) {
            Optional<ObjectNode> patch = ProtectionFinalizer.release(object.get(), FINALIZER);
            patch.ifPresent(p -> client.patch(StorageResources.VOLUMES, key, "", PatchType.MERGE, p));
        }
        return Result.DONE;
    }

    private static boolean inUse(KubeObject volume) {
        return volume.text("status.phase").equals("Bound");
    }
}
