package dev.coracle.controllers.clusterroleaggregation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.controllers.ControllerContext;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Fills in the rules of ClusterRoles with an {@code aggregationRule}: those of every other role that one of its selectors
 * matches. Keys are ClusterRoles.
 */
public final class ClusterRoleAggregationController implements Controller {
    static final GroupVersionResource CLUSTER_ROLES =
            GroupVersionResource.of("rbac.authorization.k8s.io", "v1", "clusterroles");
    private static final String AGGREGATING = "aggregating";

    private final ApiClient client;
    private Lister roles;

    public ClusterRoleAggregationController(ControllerContext context) {
        this.client = context.client(name());
    }

    @Override
    public String name() {
        return "clusterrole-aggregation-controller";
    }

    @Override
    public void register(Watches watches) {
        roles = watches.lister(CLUSTER_ROLES);
        watches.index(
                CLUSTER_ROLES, AGGREGATING, role -> role.fields().has("aggregationRule") ? List.of("true") : List.of());
        watches.on(CLUSTER_ROLES, change -> aggregating());
    }

    /** Any change may matter to any of them, since labels decide; there are few, and a look at one is cheap. */
    private Collection<ObjectKey> aggregating() {
        return roles.indexed(AGGREGATING, "true").stream().map(KubeObject::key).toList();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> role = roles.get(key).filter(r -> r.fields().has("aggregationRule"));
        if (role.isPresent()) {
            ArrayNode rules = rules(role.get());
            JsonNode present = role.get().at("rules").node();
            boolean same = present.isArray() ? Json.same(present, rules) : rules.isEmpty();
            if (!same) {
                ObjectNode changed = role.get().copy();
                changed.set("rules", rules);
                client.update(CLUSTER_ROLES, key, "", changed);
            }
        }
        return Result.DONE;
    }

    /** In the order of selectors, then of names, so that the answer does not depend on who came first; each rule once. */
    private ArrayNode rules(KubeObject aggregating) {
        List<KubeObject> sorted = roles.list("").stream()
                .sorted(Comparator.comparing(KubeObject::name))
                .toList();
        ArrayNode rules = Json.array();
        for (Fields selector : aggregating.fields().list("aggregationRule.clusterRoleSelectors")) {
            LabelSelector labels = LabelSelector.ofObject(selector.node());
            sorted.stream()
                    .filter(r -> !r.key().equals(aggregating.key()) && labels.matches(r.labels()))
                    .flatMap(r -> r.fields().list("rules").stream())
                    .forEach(rule -> addOnce(rules, rule.node()));
        }
        return rules;
    }

    private static void addOnce(ArrayNode rules, JsonNode rule) {
        for (JsonNode present : rules) {
            if (Json.same(present, rule)) {
                return;
            }
        }
        rules.add(rule.deepCopy());
    }
}
