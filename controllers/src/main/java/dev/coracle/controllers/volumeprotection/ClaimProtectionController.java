package dev.coracle.controllers.volumeprotection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ControllerContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lets deleted claims go when no pod uses them. Keys are PersistentVolumeClaims. */
public final class ClaimProtectionController implements Controller {
    private static final String FINALIZER = "kubernetes.io/pvc-protection";

    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    private final ApiClient client;
    private Lister claims;
    private Lister pods;

    public ClaimProtectionController(ControllerContext context) {
        this.client = context.client(name());
    }

    @Override
    public String name() {
        return "pvc-protection-controller";
    }

    @Override
    public void register(Watches watches) {
        claims = watches.lister(StorageResources.CLAIMS);
        pods = watches.lister(Resources.PODS);
        watches.on(StorageResources.CLAIMS, change -> List.of(change.key()));
        watches.on(
                Resources.PODS,
                change ->
                        change.before().map(ClaimProtectionController::claimsOf).orElse(List.of()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> object = claims.get(key);
        if (object.isPresent() && !inUse(object.get())) {
            Optional<ObjectNode> patch = ProtectionFinalizer.release(object.get(), FINALIZER);
            patch.ifPresent(p -> client.patch(StorageResources.CLAIMS, key, "", PatchType.MERGE, p));
        }
        return Result.DONE;
    }

    private boolean inUse(KubeObject claim) {
        return pods.list(claim.namespace()).stream()
                .filter(p -> !FINISHED.contains(p.text("status.phase")))
                .anyMatch(p -> claimsOf(p).contains(claim.key()));
    }

    private static List<ObjectKey> claimsOf(KubeObject pod) {
        return pod.fields().list("spec.volumes").stream()
                .map(v -> v.text("persistentVolumeClaim.claimName"))
                .filter(n -> !n.isEmpty())
                .map(n -> ObjectKey.of(pod.namespace(), n))
                .toList();
    }
}
