package dev.coracle.controllers.volumeprotection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.ControllerContext;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Says of a volume that nobody has claimed that it is available. Binds nothing. Keys are PersistentVolumes. */
public final class FreeVolumeController implements Controller {
    private final ApiClient client;
    private final Clock clock;
    private Lister volumes;

    public FreeVolumeController(ControllerContext context) {
        this.client = context.client(name());
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "persistent-volume-binder";
    }

    @Override
    public void register(Watches watches) {
        volumes = watches.lister(StorageResources.VOLUMES);
        watches.on(StorageResources.VOLUMES, change -> List.of(change.key()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> volume = volumes.get(key);
        boolean free = volume.isPresent()
                && !volume.get().deleting()
                && volume.get().text("status.phase").equals("Pending")
                && !volume.get().fields().has("spec.claimRef");
        if (free) {
            ObjectNode patch = Json.object();
            patch.putObject("metadata")
                    .put("resourceVersion", Long.toString(volume.get().resourceVersion()));
            patch.putObject("status")
                    .put("phase", "Available")
                    .put("lastPhaseTransitionTime", Times.seconds(clock.instant()));
            client.patch(StorageResources.VOLUMES, key, "status", PatchType.MERGE, patch);
        }
        return Result.DONE;
    }
}
