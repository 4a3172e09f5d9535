package dev.coracle.controllers.pods;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes what matches an owner's selector and has no controller, and lets go what no longer matches. Blocks on the API. */
public final class ControllerRefs {
    private final ApiClient client;
    private final GroupVersionResource resource;

    public ControllerRefs(ApiClient client, GroupVersionResource resource) {
        this.client = client;
        this.resource = resource;
    }

    /**
     * @param owned what the owner controls now
     * @param orphans what nobody controls
     * @return what the owner controls afterwards
     */
    public List<KubeObject> claim(
            KubeObject owner, LabelSelector selector, List<KubeObject> owned, List<KubeObject> orphans) {
        List<KubeObject> claimed = new ArrayList<>(owned.size());
        for (KubeObject object : owned) {
            if (selector.matches(object.labels())) {
                claimed.add(object);
            } else if (!owner.deleting()) {
                release(owner, object);
            }
        }
        if (!owner.deleting()) {
            for (KubeObject object : orphans) {
                if (!object.deleting() && selector.matches(object.labels())) {
                    adopt(owner, object).ifPresent(claimed::add);
                }
            }
        }
        return claimed;
    }

    private Optional<KubeObject> adopt(KubeObject owner, KubeObject object) {
        ArrayNode owners = Json.array();
        object.owners().forEach(o -> owners.add(o.toJson()));
        owners.add(OwnerReference.controllerOf(owner).toJson());
        return patch(object, owners);
    }

    private void release(KubeObject owner, KubeObject object) {
        ArrayNode owners = Json.array();
        object.owners().stream().filter(o -> !o.uid().equals(owner.uid())).forEach(o -> owners.add(o.toJson()));
        patch(object, owners);
    }

    /** Empty when the object went away meanwhile. */
    private Optional<KubeObject> patch(KubeObject object, ArrayNode owners) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("uid", object.uid());
        metadata.put("resourceVersion", Long.toString(object.resourceVersion()));
        if (owners.isEmpty()) {
            metadata.putNull("ownerReferences");
        } else {
            metadata.set("ownerReferences", owners);
        }
        try {
            return Optional.of(client.patch(resource, object.key(), "", PatchType.MERGE, patch));
        } catch (StatusException e) {
            if (e.is(Reason.NotFound)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
