package dev.coracle.apiserver.rbac;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.admission.AdmissionPlugin;
import dev.coracle.apiserver.admission.Attributes;
import dev.coracle.apiserver.admission.Operation;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.endpoints.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Nobody grants what they do not hold: neither by writing a role nor by binding one. Thread-safe. */
public final class EscalationCheck implements AdmissionPlugin {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final PolicyRule EVERY_RESOURCE =
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of());
    private static final PolicyRule EVERY_PATH =
            new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*"));

    private final RbacAuthorizer roles;
    private final Authorizer authorizer;

    /** @param authorizer the cluster's whole answer, for the verbs escalate and bind */
    public EscalationCheck(RbacAuthorizer roles, Authorizer authorizer) {
        this.roles = roles;
        this.authorizer = authorizer;
    }

    @Override
    public void validate(Attributes attributes, Fields object) {
        boolean writes = attributes.operation() != Operation.DELETE
                && attributes.subresource().isEmpty()
                && attributes.kind().gvr().group().equals(GROUP);
        if (!writes || attributes.caller().inGroup("system:masters")) {
            return;
        }
        switch (attributes.kind().gvr().resource()) {
            case "roles", "clusterroles" -> checkRole(attributes, object);
            case "rolebindings", "clusterrolebindings" -> checkBinding(attributes, object);
            default -> {
                // nothing else grants anything
            }
        }
    }

    private void checkRole(Attributes attributes, Fields role) {
        Optional<Fields> before = attributes.before().map(b -> b.fields());
        boolean grantsNothingNew = before.isPresent()
                && Json.same(before.get().at("rules").node(), role.at("rules").node())
                && Json.same(
                        before.get().at("aggregationRule").node(),
                        role.at("aggregationRule").node());
        if (grantsNothingNew || may("escalate", attributes, attributes.kind().gvr(), attributes.key())) {
            return;
        }
        // Whoever writes an aggregating role decides over rules that do not exist yet.
        List<PolicyRule> granted =
                role.has("aggregationRule") ? List.of(EVERY_RESOURCE, EVERY_PATH) : PolicyRule.all(role);
        confirm(attributes, granted);
    }

    private void checkBinding(Attributes attributes, Fields binding) {
        RoleBinding.RoleRef role = new RoleBinding.RoleRef(binding.text("roleRef.kind"), binding.text("roleRef.name"));
        boolean cluster = role.kind().equals("ClusterRole");
        GroupVersionResource resource = GroupVersionResource.of(GROUP, "v1", cluster ? "clusterroles" : "roles");
        Optional<Fields> before = attributes.before().map(b -> b.fields());
        boolean same = before.isPresent()
                && Json.same(
                        before.get().at("subjects").node(),
                        binding.at("subjects").node());
        String namespace = attributes.key().namespace();
        if (same || may("bind", attributes, resource, ObjectKey.of(namespace, role.name()))) {
            return;
        }
        List<PolicyRule> rules =
                roles.index().rules(role, namespace).orElseThrow(() -> StatusException.notFound(resource, role.name()));
        confirm(attributes, rules);
    }

    private boolean may(String verb, Attributes attributes, GroupVersionResource resource, ObjectKey key) {
        RequestAttributes.Resource about = new RequestAttributes.Resource(resource, key.namespace(), "", key.name());
        return authorizer
                .authorize(attributes.caller(), new RequestAttributes(verb, "", Optional.of(about)))
                .allowed();
    }

    private void confirm(Attributes attributes, List<PolicyRule> granted) {
        Caller caller = attributes.caller();
        HeldRules held = new HeldRules();
        roles.visit(caller, attributes.key().namespace(), held);
        List<PolicyRule> missing = RuleCover.missing(held.rules, granted);
        if (missing.isEmpty()) {
            return;
        }
        TreeSet<String> lines = new TreeSet<>();
        missing.forEach(rule -> lines.add(RuleCover.describe(rule)));
        String unresolved =
                held.problems.isEmpty() ? "" : "; resolution errors: " + RbacAuthorizer.joined(held.problems);
        throw StatusException.forbidden(
                attributes.kind().gvr(),
                attributes.key().name(),
                "user " + Errors.quote(caller.user()) + " (groups=" + RuleCover.quoted(caller.groups())
                        + ") is attempting to grant RBAC permissions not currently held:\n"
                        + String.join("\n", lines) + unresolved);
    }

    /** All rules of one caller. */
    static final class HeldRules implements RbacAuthorizer.Visitor {
        final List<PolicyRule> rules = new ArrayList<>();
        final List<String> problems = new ArrayList<>();

        @Override
        public boolean rules(RoleBinding binding, RoleBinding.Subject subject, List<PolicyRule> more) {
            rules.addAll(more);
            return true;
        }

        @Override
        public void problem(String text) {
            problems.add(text);
        }
    }
}
