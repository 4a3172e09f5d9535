package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;

/** Answers what review kinds ask, as the cluster's authentication and authorization would. Thread-safe. */
public interface Reviews {

    /** Status of a TokenReview. */
    ObjectNode token(Fields review);

    /** Status of a review of {@code spec.resourceAttributes} or {@code spec.nonResourceAttributes}. */
    ObjectNode access(Caller subject, Fields review);

    /** Status of a SelfSubjectRulesReview. */
    ObjectNode rules(Caller subject, Fields review);

    /** For clusters without roles: members of {@code system:masters} may do everything, others nothing. */
    Reviews MASTERS_ONLY = new Reviews() {
        @Override
        public ObjectNode token(Fields review) {
            ObjectNode status = Json.object();
            status.putObject("user");
            return status;
        }

        @Override
        public ObjectNode access(Caller subject, Fields review) {
            return Json.object().put("allowed", subject.inGroup("system:masters"));
        }

        @Override
        public ObjectNode rules(Caller subject, Fields review) {
            ObjectNode status = Json.object();
            var resources = status.putArray("resourceRules");
            var others = status.putArray("nonResourceRules");
            if (subject.inGroup("system:masters")) {
                ObjectNode rule = resources.addObject();
                rule.putArray("verbs").add("*");
                rule.putArray("apiGroups").add("*");
                rule.putArray("resources").add("*");
                ObjectNode other = others.addObject();
                other.putArray("verbs").add("*");
                other.putArray("nonResourceURLs").add("*");
            }
            return status.put("incomplete", false);
        }
    };
}
