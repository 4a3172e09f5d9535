package dev.coracle.apiserver.rbac;

import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.storage.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Allows what a role bound to the caller allows. Reads the latest image; thread-safe and never waits. */
public final class RbacAuthorizer implements Authorizer {
    private final Supplier<Image> image;
    /** Replaced without a lock: two threads may derive the same index, and either one will do. */
    private volatile RbacIndex index = RbacIndex.EMPTY;

    public RbacAuthorizer(Supplier<Image> image) {
        this.image = image;
    }

    RbacIndex index() {
        RbacIndex before = index;
        RbacIndex now = before.at(image.get());
        if (now != before) {
            index = now;
        }
        return now;
    }

    @Override
    public Decision authorize(Caller caller, RequestAttributes attributes) {
        String namespace =
                attributes.resource().map(RequestAttributes.Resource::namespace).orElse("");
        Search search = new Search(attributes);
        visit(caller, namespace, search);
        return search.allowed()
                .map(by -> Decision.allow("RBAC: allowed by " + by))
                .orElseGet(() -> new Decision(Verdict.NO_OPINION, search.problems()));
    }

    /** Every rule that holds for a caller, and whatever keeps rules from being found. */
    interface Visitor {
        /** @return whether to go on */
        boolean rules(RoleBinding binding, RoleBinding.Subject subject, List<PolicyRule> rules);

        void problem(String text);
    }

    /** Shows the caller's rules: those of the cluster, then those of {@code namespace} unless it is "". */
    void visit(Caller caller, String namespace, Visitor visitor) {
        RbacIndex now = index();
        if (visit(now, now.clusterBindings(), caller, visitor) && !namespace.isEmpty()) {
            visit(now, now.bindings(namespace), caller, visitor);
        }
    }

    private static boolean visit(RbacIndex index, List<RoleBinding> bindings, Caller caller, Visitor visitor) {
        for (RoleBinding binding : bindings) {
            Optional<RoleBinding.Subject> subject = binding.subjectOf(caller);
            if (subject.isEmpty()) {
                continue;
            }
            Optional<List<PolicyRule>> rules = index.rules(binding.role(), binding.namespace());
            if (rules.isEmpty()) {
                visitor.problem(notFound(binding.role()));
            } else if (!visitor.rules(binding, subject.get(), rules.get())) {
                return false;
            }
        }
        return true;
    }

    static String notFound(RoleBinding.RoleRef role) {
        String resource = role.kind().equals("ClusterRole") ? "clusterrole" : "role";
        return resource + ".rbac.authorization.k8s.io " + Errors.quote(role.name()) + " not found";
    }

    /** Several findings as Kubernetes joins errors: one as it is, more in brackets. */
    static String joined(List<String> problems) {
        return problems.size() == 1 ? problems.get(0) : "[" + String.join(", ", problems) + "]";
    }

    private static final class Search implements Visitor {
        private final RequestAttributes attributes;
        private final List<String> problems = new ArrayList<>(0);
        private String allowedBy;

        Search(RequestAttributes attributes) {
            this.attributes = attributes;
        }

        @Override
        public boolean rules(RoleBinding binding, RoleBinding.Subject subject, List<PolicyRule> rules) {
            for (PolicyRule rule : rules) {
                if (rule.allows(attributes)) {
                    allowedBy = binding.describe(subject);
                    return false;
                }
            }
            return true;
        }

        @Override
        public void problem(String text) {
            problems.add(text);
        }

        Optional<String> allowed() {
            return Optional.ofNullable(allowedBy);
        }

        String problems() {
            return problems.isEmpty()
                    ? ""
                    : "RBAC: " + joined(problems.stream().distinct().toList());
        }
    }
}
