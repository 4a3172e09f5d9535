package dev.coracle.apiserver.registry.apiextensions;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** Whether a definition in one of Kubernetes' own groups says who approved it. */
record ApiApproval(State state, String message) {
    static final String ANNOTATION = "api-approved.kubernetes.io";
    private static final String SEE = "see https://github.com/kubernetes/enhancements/pull/1111";

    /** What the annotation comes to. */
    enum State {
        MISSING("MissingAnnotation"),
        BYPASSED("UnapprovedAnnotation"),
        APPROVED("ApprovedAnnotation"),
        INVALID("InvalidAnnotation");

        private final String reason;

        State(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    static boolean isProtected(String group) {
        return group.equals("k8s.io")
                || group.endsWith(".k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".kubernetes.io");
    }

    static ApiApproval of(Map<String, String> annotations) {
        String annotation = annotations.getOrDefault(ANNOTATION, "");
        if (annotation.isEmpty()) {
            return new ApiApproval(
                    State.MISSING, "protected groups must have approval annotation \"" + ANNOTATION + "\", " + SEE);
        }
        if (annotation.startsWith("unapproved")) {
            return new ApiApproval(State.BYPASSED, "not approved: \"" + annotation + "\"");
        }
        if (isUrl(annotation)) {
            return new ApiApproval(State.APPROVED, "approved in " + annotation);
        }
        return new ApiApproval(
                State.INVALID,
                "protected groups must have approval annotation \"" + ANNOTATION
                        + "\" with either a URL or a reason starting with \"unapproved\", " + SEE);
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
