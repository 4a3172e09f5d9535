package dev.coracle.controllers.resourcequota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.quantity.Quantity;
import dev.coracle.apimachinery.quota.QuotaScopes;
import dev.coracle.apimachinery.quota.QuotaUsage;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.ManagedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts what is there when a quota is new or asks for something else. From then on admission books every write with the write
 * itself, so nothing needs to be counted again; a count that a booking overtook is refused by its version and done anew. Keys
 * are ResourceQuotas.
 */
public final class ResourceQuotaController implements Controller {
    private final ApiClient client;
    private final List<ManagedResource> resources;
    private Lister quotas;

    public ResourceQuotaController(ControllerContext context) {
        this.client = context.client(name());
        this.resources = context.resources();
    }

    @Override
    public String name() {
        return "resourcequota-controller";
    }

    @Override
    public void register(Watches watches) {
        quotas = watches.lister(Resources.RESOURCE_QUOTAS);
        watches.on(Resources.RESOURCE_QUOTAS, change -> List.of(change.key()));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> quota = quotas.get(key);
        if (quota.isPresent() && !quota.get().deleting() && !settled(quota.get())) {
            count(quota.get());
        }
        return Result.DONE;
    }

    private static boolean settled(KubeObject quota) {
        Fields hard = quota.at("spec.hard");
        Map<String, String> used = quota.at("status").map("used");
        boolean known = quota.at("spec").map("hard").keySet().stream().allMatch(used::containsKey);
        boolean noneAsked = !hard.exists() && !quota.fields().has("status.hard");
        return noneAsked
                || known && Json.same(hard.node(), quota.at("status.hard").node());
    }

    private void count(KubeObject quota) {
        ObjectNode body = quota.copy();
        ObjectNode status = body.putObject("status");
        ObjectNode hard = status.putObject("hard");
        Map<String, String> asked = quota.at("spec").map("hard");
        asked.forEach(hard::put);
        ObjectNode used = status.putObject("used");
        Map<String, Quantity> usage = usage(quota, asked);
        new TreeSet<>(asked.keySet())
                .forEach(name ->
                        used.put(name, usage.getOrDefault(name, Quantity.ZERO).toString()));
        try {
            client.update(Resources.RESOURCE_QUOTAS, quota.key(), "status", body);
        } catch (StatusException e) {
            if (!e.is(Reason.Conflict) && !e.is(Reason.NotFound)) {
                throw e;
            }
            // The change that was faster queues this quota again.
        }
    }

    private Map<String, Quantity> usage(KubeObject quota, Map<String, String> asked) {
        Map<String, Quantity> usage = new TreeMap<>();
        TreeSet<String> counted = new TreeSet<>();
        asked.keySet().forEach(name -> counted.add(QuotaUsage.resourceOf(name)));
        for (String resource : counted) {
            for (KubeObject object : objects(resource, quota.namespace())) {
                if (QuotaScopes.matches(quota.at("spec"), resource, object.fields())) {
                    QuotaUsage.of(resource, object.fields())
                            .forEach((name, amount) -> usage.merge(name, amount, Quantity::plus));
                }
            }
        }
        return usage;
    }

    private List<KubeObject> objects(String resource, String namespace) {
        Optional<GroupVersionResource> known = resources.stream()
                .map(ManagedResource::resource)
                .filter(r -> r.qualifiedName().equals(resource))
                .findFirst();
        return known.map(r -> client.list(r, namespace, ListOptions.ALL).items())
                .orElse(List.of());
    }
}
