package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import java.util.Set;

/** What a review of access must and must not say. Pure. */
final class ReviewRules {
    private ReviewRules() {}

    /** @param namespace of the path */
    static void check(GroupVersionKind kind, String namespace, Fields review) {
        if (!kind.kind().endsWith("SubjectAccessReview")) {
            return;
        }
        boolean local = kind.kind().startsWith("Local");
        Errors errors = new Errors();
        subject(kind, review, errors);
        metadata(local, review.at("metadata"), errors);
        if (local && review.has("spec.nonResourceAttributes")) {
            errors.invalid(
                    "spec.nonResourceAttributes",
                    review.at("spec.nonResourceAttributes").node(),
                    "disallowed on this kind of request");
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(kind, "", errors.causes());
        }
        if (local
                && review.has("spec.resourceAttributes")
                && !review.text("spec.resourceAttributes.namespace").equals(namespace)) {
            throw StatusException.badRequest("spec.resourceAttributes.namespace must match namespace: " + namespace);
        }
    }

    private static void subject(GroupVersionKind kind, Fields review, Errors errors) {
        boolean resource = review.has("spec.resourceAttributes");
        JsonNode path = review.at("spec.nonResourceAttributes").node();
        if (resource && review.has("spec.nonResourceAttributes")) {
            errors.invalid(
                    "spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes");
        }
        if (!resource && !review.has("spec.nonResourceAttributes")) {
            errors.invalid(
                    "spec.resourceAttributes",
                    path,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        boolean nobody = review.text("spec.user").isEmpty()
                && review.texts("spec.groups").isEmpty();
        if (nobody && !kind.kind().startsWith("Self")) {
            errors.invalid("spec.user", "", "at least one of user or group must be specified");
        }
    }

    private static void metadata(boolean local, Fields metadata, Errors errors) {
        Set<String> allowed = local ? Set.of("namespace", "managedFields") : Set.of("managedFields");
        boolean other = metadata.exists()
                && metadata.node().properties().stream()
                        .anyMatch(f ->
                                !allowed.contains(f.getKey()) && !f.getValue().isNull());
        if (other) {
            errors.invalid("metadata", metadata.node(), local ? "must be empty except for namespace" : "must be empty");
        }
    }
}
