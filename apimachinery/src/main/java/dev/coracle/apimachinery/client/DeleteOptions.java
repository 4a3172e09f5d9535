package dev.coracle.apimachinery.client;

import java.util.Optional;

/**
 * {@code metav1.DeleteOptions}.
 *
 * @param gracePeriodSeconds empty for the object's own
 * @param uid "" for no precondition
 * @param resourceVersion "" for no precondition
 * @param propagationPolicy "", {@code Background}, {@code Foreground} or {@code Orphan}
 */
public record DeleteOptions(
        Optional<Long> gracePeriodSeconds, String uid, String resourceVersion, String propagationPolicy) {

    public static final DeleteOptions DEFAULT = new DeleteOptions(Optional.empty(), "", "", "");

    public static DeleteOptions now(String uid) {
        return new DeleteOptions(Optional.of(0L), uid, "", "");
    }

    public DeleteOptions withUid(String newUid) {
        return new DeleteOptions(gracePeriodSeconds, newUid, resourceVersion, propagationPolicy);
    }

    public DeleteOptions withPropagation(String policy) {
        return new DeleteOptions(gracePeriodSeconds, uid, resourceVersion, policy);
    }
}
