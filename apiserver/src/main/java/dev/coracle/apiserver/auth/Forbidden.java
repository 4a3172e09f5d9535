package dev.coracle.apiserver.auth;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.Caller;

/** The texts of 403, as k8s.io/apiserver's responsewriters spell them. Pure. */
public final class Forbidden {
    private Forbidden() {}

    /** @param reason what an authorizer said, or "" */
    public static StatusException of(Caller caller, RequestAttributes attributes, String reason) {
        String suffix = reason.isEmpty() ? "" : ": " + reason;
        return attributes
                .resource()
                .map(r -> resource(caller, attributes.verb(), r, suffix))
                .orElseGet(() -> path(caller, attributes, suffix));
    }

    private static StatusException path(Caller caller, RequestAttributes attributes, String suffix) {
        return StatusException.of(
                        Reason.Forbidden,
                        escape("forbidden: User \"" + caller.user() + "\" cannot " + attributes.verb() + " path \""
                                + attributes.path() + "\"" + suffix))
                .withDetails(Json.object());
    }

    private static StatusException resource(
            Caller caller, String verb, RequestAttributes.Resource resource, String suffix) {
        String where = resource.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + resource.namespace() + "\"";
        String why = "User \"" + caller.user() + "\" cannot " + verb + " resource \"" + resource.qualified()
                + "\" in API group \"" + resource.type().group() + "\"" + where + suffix;
        return StatusException.forbidden(resource.type(), resource.name(), escape(why));
    }

    /** Upstream escapes for HTML here, since a browser might show the text. */
    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
