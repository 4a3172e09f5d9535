package dev.coracle.apiserver.rbac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.auth.Authenticator;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.auth.TokenAuthenticator;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.endpoints.Reviews;
import java.util.List;
import java.util.Optional;

/** Answers review kinds with the authenticator and authorizer that requests meet. Thread-safe. */
public final class AccessReviews implements Reviews {
    private final Authenticator authenticator;
    private final Authorizer authorizer;
    private final RbacAuthorizer roles;
    private final String audience;

    /** @param audience what a token is for when a review does not say */
    public AccessReviews(Authenticator authenticator, Authorizer authorizer, RbacAuthorizer roles, String audience) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.roles = roles;
        this.audience = audience;
    }

    @Override
    public ObjectNode token(Fields review) {
        String token = review.text("spec.token");
        if (token.isEmpty()) {
            throw StatusException.badRequest("token is required for TokenReview in authentication");
        }
        List<String> asked = review.texts("spec.audiences");
        Optional<TokenAuthenticator.Reviewed> known =
                authenticator.review(token, asked.isEmpty() ? List.of(audience) : asked);
        ObjectNode status = Json.object();
        if (known.isEmpty()) {
            status.putObject("user");
            return status.put("error", "invalid bearer token");
        }
        UserInfo user = known.get().user();
        status.put("authenticated", true);
        status.set("user", Reviews.userInfo(user.caller("")));
        known.get().audiences().forEach(status.putArray("audiences")::add);
        return status;
    }

    @Override
    public ObjectNode access(Caller subject, Fields review) {
        Authorizer.Decision decision = authorizer.authorize(subject, attributes(review.at("spec")));
        ObjectNode status = Json.object().put("allowed", decision.allowed());
        if (decision.verdict() == Authorizer.Verdict.DENY) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return status;
    }

    private static RequestAttributes attributes(Fields spec) {
        if (!spec.has("resourceAttributes")) {
            Fields path = spec.at("nonResourceAttributes");
            return new RequestAttributes(path.text("verb"), path.text("path"), Optional.empty());
        }
        Fields resource = spec.at("resourceAttributes");
        return new RequestAttributes(
                resource.text("verb"),
                "",
                Optional.of(new RequestAttributes.Resource(
                        GroupVersionResource.of(
                                resource.text("group"), resource.text("version"), resource.text("resource")),
                        resource.text("namespace"),
                        resource.text("subresource"),
                        resource.text("name"))));
    }

    @Override
    public ObjectNode rules(Caller subject, Fields review) {
        String namespace = review.text("spec.namespace");
        if (namespace.isEmpty()) {
            throw StatusException.badRequest("no namespace on request");
        }
        EscalationCheck.HeldRules held = new EscalationCheck.HeldRules();
        roles.visit(subject, namespace, held);
        ObjectNode status = Json.object();
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        for (PolicyRule rule : held.rules) {
            if (!rule.resources().isEmpty()) {
                resources.add(rule.resourceRule());
            }
            if (!rule.nonResourceUrls().isEmpty()) {
                paths.add(rule.nonResourceRule());
            }
        }
        status.put("incomplete", false);
        if (!held.problems.isEmpty()) {
            status.put("evaluationError", RbacAuthorizer.joined(held.problems));
        }
        return status;
    }
}
