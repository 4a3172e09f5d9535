package dev.coracle.controllers.policystatus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.controllers.ControllerContext;
import java.util.List;
import java.util.Optional;

/** Sets {@code status.observedGeneration} of admission policies; finds no type errors. Keys are ValidatingAdmissionPolicies. */
public final class PolicyStatusController implements Controller {
    private static final GroupVersionResource POLICIES =
            GroupVersionResource.of("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies");

    private final ApiClient client;
    private Lister policies;

    public PolicyStatusController(ControllerContext context) {
        this.client = context.client(name());
    }

    @Override
    public String name() {
        return "validatingadmissionpolicy-status-controller";
    }

    @Override
    public void register(Watches watches) {
        policies = watches.lister(POLICIES);
        watches.on(POLICIES, change -> List.of(change.key()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> policy = policies.get(key);
        boolean news = policy.isPresent()
                && policy.get().fields().number("status.observedGeneration", 0)
                        != policy.get().generation();
        if (news) {
            ObjectNode patch = Json.object();
            patch.putObject("status")
                    .put("observedGeneration", policy.get().generation())
                    .putObject("typeChecking");
            client.patch(POLICIES, key, "status", PatchType.MERGE, patch);
        }
        return Result.DONE;
    }
}
