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

    /** As {@code status.user} and {@code status.userInfo} show a user. */
    static ObjectNode userInfo(Caller caller) {
        ObjectNode info = Json.object();
        info.put("username", caller.user());
        if (!caller.uid().isEmpty()) {
            info.put("uid", caller.uid());
        }
        if (!caller.groups().isEmpty()) {
            caller.groups().forEach(info.putArray("groups")::add);
        }
        if (!caller.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            caller.extra().forEach((key, values) -> values.forEach(extra.withArrayProperty(key)::add));
        }
        return info;
    }
}
