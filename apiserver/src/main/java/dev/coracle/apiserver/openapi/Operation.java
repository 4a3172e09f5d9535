package dev.coracle.apiserver.openapi;

import dev.coracle.apimachinery.object.GroupVersionKind;
import java.util.List;

/**
 * One method of one path, before it is written in either dialect.
 *
 * @param method lower case, as the documents spell it
 * @param action {@code x-kubernetes-action}
 * @param body definition of the request body, "" when there is none
 * @param response definition of the answer
 */
record Operation(
        String method,
        String action,
        String id,
        GroupVersionKind kind,
        String body,
        String response,
        List<Parameter> parameters) {

    /** @param type {@code string}, {@code boolean} or {@code integer} */
    record Parameter(String name, String in, String type, boolean required, String description) {
        static Parameter query(String name, String type, String description) {
            return new Parameter(name, "query", type, false, description);
        }

        static Parameter path(String name, String description) {
            return new Parameter(name, "path", "string", true, description);
        }
    }

    boolean isPatch() {
        return method.equals("patch");
    }
}
