package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.quantity.Quantity;
import dev.coracle.apimachinery.quota.QuotaScopes;
import dev.coracle.apimachinery.quota.QuotaUsage;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code ResourceQuota}: every write is booked in the transaction that stores it, so what a quota says is used is exact and two
 * writes cannot share the last free place. What a new quota finds already there is counted by the quota controller, whose write
 * fails when something was booked meanwhile.
 */
public final class ResourceQuotas implements AdmissionPlugin {
    private static final String RESOURCE = "resourcequotas";

    @Override
    public void book(Transaction tx, Kind kind, ObjectKey key, Fields before, Fields now) {
        if (!key.namespaced() || tx.before().count(RESOURCE, key.namespace()) == 0) {
            return;
        }
        String resource = kind.gvr().qualifiedName();
        for (KubeObject quota : tx.before().list(RESOURCE, key.namespace(), "", 0)) {
            boolean itself = resource.equals(RESOURCE) && quota.name().equals(key.name());
            if (!itself) {
                tx.get(new StorageKey(RESOURCE, quota.key())).ifPresent(q -> book(tx, q, kind, key, before, now));
            }
        }
    }

    private static void book(Transaction tx, KubeObject quota, Kind kind, ObjectKey key, Fields before, Fields now) {
        String resource = kind.gvr().qualifiedName();
        Fields spec = quota.at("spec");
        Map<String, Quantity> delta = delta(counted(spec, resource, now), counted(spec, resource, before));
        if (delta.isEmpty()) {
            if (!before.exists()) {
                refuseUnsaid(quota, kind, key, now);
            }
            return;
        }
        Map<String, String> hard = quota.at("status").map("hard");
        Map<String, String> used = quota.at("status").map("used");
        if (!before.exists()) {
            refuseUnsaid(quota, kind, key, now);
        }
        Map<String, Quantity> booked = new TreeMap<>(delta);
        booked.keySet().retainAll(hard.keySet());
        refuseUnknown(quota, kind, key, booked, used);
        refuseExceeding(quota, kind, key, booked);
        boolean settled =
                Json.same(spec.at("hard").node(), quota.at("status.hard").node());
        boolean concerned = delta.keySet().stream().anyMatch(spec.map("hard")::containsKey);
        if (booked.isEmpty() && (settled || !concerned)) {
            return;
        }
        ObjectNode tree = quota.copy();
        booked.forEach((name, amount) -> tree.withObjectProperty("status")
                .withObjectProperty("used")
                .put(name, Quantity.parse(used.get(name)).plus(amount).toString()));
        tx.put(new StorageKey(RESOURCE, quota.key()), tree);
    }

    private static Map<String, Quantity> counted(Fields spec, String resource, Fields object) {
        return object.exists() && QuotaScopes.matches(spec, resource, object)
                ? QuotaUsage.of(resource, object)
                : Map.of();
    }

    private static Map<String, Quantity> delta(Map<String, Quantity> now, Map<String, Quantity> before) {
        Map<String, Quantity> delta = new TreeMap<>(now);
        before.forEach((name, amount) ->
                delta.put(name, now.getOrDefault(name, Quantity.ZERO).minus(amount)));
        delta.values().removeIf(Quantity.ZERO::equals);
        return delta;
    }

    private static void refuseUnsaid(KubeObject quota, Kind kind, ObjectKey key, Fields now) {
        String resource = kind.gvr().qualifiedName();
        if (!resource.equals("pods") || !QuotaScopes.matches(quota.at("spec"), resource, now)) {
            return;
        }
        List<String> unsaid =
                QuotaUsage.unsaid(now.at("spec"), quota.at("status").map("hard").keySet());
        if (!unsaid.isEmpty()) {
            throw StatusException.forbidden(
                    kind.gvr(),
                    key.name(),
                    "failed quota: " + quota.name() + ": must specify " + String.join("; ", unsaid));
        }
    }

    private static void refuseUnknown(
            KubeObject quota, Kind kind, ObjectKey key, Map<String, Quantity> booked, Map<String, String> used) {
        String unknown =
                booked.keySet().stream().filter(name -> !used.containsKey(name)).collect(Collectors.joining(","));
        if (!unknown.isEmpty()) {
            throw StatusException.forbidden(
                    kind.gvr(), key.name(), "status unknown for quota: " + quota.name() + ", resources: " + unknown);
        }
    }

    private static void refuseExceeding(KubeObject quota, Kind kind, ObjectKey key, Map<String, Quantity> booked) {
        Map<String, String> hard = quota.at("status").map("hard");
        Map<String, String> used = quota.at("status").map("used");
        Map<String, String> requested = new TreeMap<>();
        booked.forEach((name, amount) -> {
            Quantity total = Quantity.parse(used.get(name)).plus(amount);
            boolean grows = amount.compareTo(Quantity.ZERO) > 0;
            if (grows && total.compareTo(Quantity.parse(hard.get(name))) > 0) {
                requested.put(name, amount.toString());
            }
        });
        if (!requested.isEmpty()) {
            throw StatusException.forbidden(
                    kind.gvr(),
                    key.name(),
                    "exceeded quota: " + quota.name() + ", requested: " + listed(requested, requested) + ", used: "
                            + listed(requested, used) + ", limited: " + listed(requested, hard));
        }
    }

    private static String listed(Map<String, String> names, Map<String, String> amounts) {
        return names.keySet().stream().map(n -> n + "=" + amounts.get(n)).collect(Collectors.joining(","));
    }
}
