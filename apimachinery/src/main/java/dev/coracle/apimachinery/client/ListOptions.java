package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.selector.FieldSelector;
import dev.coracle.apimachinery.selector.LabelSelector;

/**
 * {@code metav1.ListOptions} without those of a watch.
 *
 * @param limit 0 for no limit
 * @param resourceVersion "" for the most recent
 * @param resourceVersionMatch "", {@code Exact} or {@code NotOlderThan}
 */
public record ListOptions(
        LabelSelector labels,
        FieldSelector fields,
        long limit,
        String continueToken,
        String resourceVersion,
        String resourceVersionMatch) {

    public static final ListOptions ALL =
            new ListOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, 0, "", "", "");

    public static ListOptions labelled(LabelSelector labels) {
        return new ListOptions(labels, FieldSelector.EVERYTHING, 0, "", "", "");
    }

    public static ListOptions fields(FieldSelector fields) {
        return new ListOptions(LabelSelector.EVERYTHING, fields, 0, "", "", "");
    }
}
